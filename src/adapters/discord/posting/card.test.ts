import { describe, expect, it } from 'vitest'
import { messageRules } from '../../../../test/support/discord/message-rules.ts'
import type { Item } from '../../../features/content/ports.ts'
import { drawPost } from './card.ts'
import { truncateAtSentence } from './shorten.ts'

const article: Item = {
  kind: 'article',
  title: 'A model learns to wait',
  url: 'https://news.example/waits',
  summary: 'It waits. Nobody knows for what.',
  picture: 'https://news.example/a.png',
  source: 'The Example',
  publishedAt: Date.UTC(2026, 10, 27, 9),
}
const video: Item = { ...article, kind: 'video', url: 'https://www.youtube.com/watch?v=abcdefghijk' }
const discuss = { id: 'content:discuss:k1', label: 'Discuss', style: 'secondary' } as const
const draw = (item: Partial<Item> = {}, roleId: string | null = null) =>
  drawPost({ item: { ...article, ...item }, actions: [discuss], roleId })
const bodyOf = (...given: Parameters<typeof draw>) => draw(...given)?.body ?? expect.fail('not drawn')
const card = (item: Partial<Item> = {}) => bodyOf(item).embeds?.[0] ?? expect.fail('no card')

/** Markup, mentions and addresses, if Discord read them as such. */
const hostile =
  '](https://evil.example) **bold** <@123> @everyone <#1> </prof:1> <t:1:R> `code` ||spoiler|| https://evil.example # h\n> q'

describe('an article', () => {
  it('is one card: linked title, summary, picture, source and date; buttons below, nobody pinged', () => {
    expect(bodyOf()).toEqual({
      content: '',
      embeds: [
        {
          title: 'A model learns to wait',
          url: 'https://news.example/waits',
          description: 'It waits. Nobody knows for what.',
          image: { url: 'https://news.example/a.png' },
          footer: { text: 'The Example' },
          timestamp: '2026-11-27T09:00:00.000Z',
        },
      ],
      components: [{ type: 1, components: [{ type: 2, custom_id: 'content:discuss:k1', label: 'Discuss', style: 2 }] }],
      allowed_mentions: { parse: [], roles: [] },
    })
  })

  it('shows a hostile title and summary letter by letter', () => {
    const { title = '', description = '' } = card({ title: hostile, summary: hostile })
    for (const text of [title, description]) {
      expect(text).not.toMatch(/(?<!\\)[*_`|<>[\]]/)
      expect(text).not.toMatch(/(?<!\\):\/\//)
      expect(text).not.toContain('@everyone')
      expect(text.replace(/\\|\u200B/g, '')).toContain('**bold** <@123> @everyone <#1> </prof:1>')
    }
  })

  it('keeps every limit, whatever its texts are', () => {
    for (const text of ['x'.repeat(9_000), '*'.repeat(9_000), '](('.repeat(3_000), '😀 '.repeat(3_000), '\n\n', ''])
      for (const kind of ['article', 'video'] as const) {
        const body = bodyOf({ kind, title: text, summary: text, source: text })
        const { title = '', description = '', footer = { text: '' } } = body.embeds?.[0] ?? {}
        expect([title.length <= 256, description.length <= 600, footer.text.length <= 100]).toEqual([true, true, true])
        expect(messageRules({ ...body, nonce: 'n' }, 0)).toEqual([])
      }
  })

  it('without a title is named by its host; without source, date, summary and picture it has just the title', () => {
    const bare = { title: '\u200B', summary: '', picture: '', source: '', publishedAt: null }
    expect(card(bare)).toEqual({ title: 'news.example', url: article.url })
    expect(draw(bare)?.threadName).toBe('news.example')
  })

  it.each(['ftp://a.example/p', 'data:image/png;base64,AA', 'x', `https://a.example/${'p'.repeat(2_000)}`])(
    'leaves out the picture %.40s',
    (picture) => expect(card({ picture })).not.toHaveProperty('image'),
  )

  it.each([Number.NaN, -1, 1e15])('leaves out the date %d', (publishedAt) =>
    expect(card({ publishedAt })).not.toHaveProperty('timestamp'),
  )

  it.each(['', 'javascript:alert(1)', 'https://user:word@a.example/', 'https://discord.gg/abc'])(
    'is not drawn with the address %s',
    (url) => expect(draw({ url })).toBeNull(),
  )
})

it('a video is a line and its bare link, without a card of ours', () => {
  const { content, embeds } = bodyOf({ ...video, title: '# Big *news*', source: 'A_B' })
  expect([content, embeds]).toEqual(['**\\# Big \\*news\\*** · A\\_B\nhttps://www.youtube.com/watch?v=abcdefghijk', []])
})

it.each([article, video])('pings one role, at its beginning, and nobody else: $kind', (item) => {
  const { content, allowed_mentions } = bodyOf({ ...item, title: '<@&9> @everyone' }, '77')
  expect(content).toMatch(/^<@&77>/)
  expect(content).not.toMatch(/<@&9>|@everyone/)
  expect(allowed_mentions).toEqual({ parse: [], roles: ['77'] })
})

describe('a summary', () => {
  it('ends at a sentence where one ends near the limit', () => {
    expect(truncateAtSentence('One is short. Two is longer, and it goes on and on.', 30)).toBe('One is short.')
    expect(truncateAtSentence('He asks “why?” She says nothing at all, for hours', 20)).toBe('He asks “why?”')
    expect(truncateAtSentence('One is short.', 40)).toBe('One is short.')
  })

  it('ends at a word with … where the last sentence would leave too little, or is an abbreviation', () => {
    expect(truncateAtSentence('No. The second sentence of this text is long', 30)).toBe('No. The second sentence of…')
    expect(truncateAtSentence('We heard it from Dr. Smith and others who know', 24)).toBe('We heard it from Dr.…')
    expect(truncateAtSentence('word '.repeat(50), 12)).toBe('word word…')
  })
})
