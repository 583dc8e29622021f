import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../../src/db/db.ts'
import { keepItem, keepMessage } from '../../../src/features/knowledge/items/items.ts'
import { itemOf } from '../../support/knowledge/uploads.ts'
import { type Answer, say, serve } from '../../support/network/local-server.ts'
import { pressed, tell } from '../../support/stories/conversation.ts'
import { type Story, startStory } from '../../support/stories/story.ts'

const title = 'Quibblewing owls of Hedgefield'
const summary = 'The quibblewing nests at Hedgefield.'
const paragraphs = [
  'The quibblewing, an owl that was thought to be lost, nests at Hedgefield again, the council said on Tuesday evening.',
  'Six of them live under the roof of the old barn. They hunt at night, and the village hears them from far away.',
]

/** A feed with one entry, and its page; the settings by which the bot posts it in a channel. */
async function serveNews(channelId: string) {
  const answers: Record<string, Answer> = {}
  const { host, url } = await serve(answers)
  const body = paragraphs.map((text) => `<p>${text}</p>`).join('')
  answers['/owls'] = say(`<!doctype html><article><h1>${title}</h1>${body}</article>`, { 'content-type': 'text/html' })
  const item = `<item><title>${title}</title><link>${url}/owls</link><description>${summary}</description></item>`
  answers['/feed'] = say(`<rss version="2.0"><channel><title>Village News</title>${item}</channel></rss>`)
  const folder = await mkdtemp(join(tmpdir(), 'synapse-known-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const SOURCES_FILE = join(folder, 'sources.json')
  await writeFile(SOURCES_FILE, JSON.stringify({ feeds: [{ url: `${url}/feed`, name: 'Village News', urgent: true }] }))
  const settings = { SOURCES_FILE, FETCH_ALLOW_HOSTS: host, CONTENT_CHANNEL_ID: channelId }
  return { url: `${url}/owls`, settings: { ...settings, CONTENT_FETCH_CRON: '0 * * * *' } }
}

const channelId = '900000000000000031'

/** Posts the news in a channel that @everyone cannot read; resolves when its page was read too. */
async function postPrivately(story: Story) {
  const { discord, clock, logs } = story
  const works = May.ViewChannel | May.SendMessages | May.EmbedLinks | May.ReadMessageHistory
  const overwrites = [
    { role: '@everyone', deny: May.ViewChannel },
    { role: 'Professor Synapse', allow: works },
  ]
  discord.channel('ai-news', { overwrites })
  clock.advance(3_600_000)
  const post = await discord.until(() => discord.messages('ai-news').find(({ embeds }) => embeds[0]?.title === title))
  const postedAt = clock.now()
  await discord.until(() => logs.some(({ msg }) => msg === 'text read'), 15_000)
  return { post, readAfterMs: clock.now() - postedAt }
}

it('news of a private channel is read within a minute, known there alone, and cited with its message', async () => {
  const { url, settings } = await serveNews(channelId)
  const story = await startStory({ settings })
  const { discord, logs } = story
  const { post, readAfterMs } = await postPrivately(story)
  expect(readAfterMs).toBeLessThan(60_000)

  const link = `https://discord.com/channels/${discord.guildId}/${channelId}/${post.id}`
  const there = await tell(story, { as: 'owner', channel: 'ai-news', text: `@professor ${title}` })
  expect(there.content).toContain('thought to be lost')
  expect(there.content).toMatch(
    new RegExp(`\\[${title}\\]\\(<${url}>\\), Village News · posted in <#${channelId}> on \\[`),
  )
  expect(there.content).toContain(`](<${link}>)`)
  expect((await pressed(story, 'owner', there, 'Sources')).content).toContain(`\n-# posted in <#${channelId}> on [`)

  for (const channel of ['town-square', 'dm'])
    for (const text of [title, 'What is a quibblewing?', 'List all topics'])
      expect((await tell(story, { as: 'member', channel, text: `@professor ${text}` })).content).not.toMatch(
        /quibblewing|Hedgefield/i,
      )
  expect(logs.filter(({ msg }) => msg.includes('KNOWLEDGE_PUBLIC_CHANNEL_IDS'))).toHaveLength(1)
})

it('everybody is told of it where the owner names the channel, also of what was posted there before', async () => {
  const { settings } = await serveNews(channelId)
  const story = await startStory({
    settings: { ...settings, KNOWLEDGE_PUBLIC_CHANNEL_IDS: channelId },
    async prepare(path) {
      const { db, close } = await openDatabase(path)
      const { id } = await keepItem(db, itemOf('grebes', { audience: channelId }), { now: 0, uploads: false })
      await keepMessage(db, id, { messageId: '5', channelId, guildId: null, at: 0, isPost: true })
      await close()
    },
  })
  await postPrivately(story)
  const ask = async (text: string) =>
    (await tell(story, { as: 'member', channel: 'town-square', text: `@professor ${text}` })).content
  expect(await ask(title)).toMatch(/Hedgefield/)
  expect(await ask('grebes')).toMatch(/grebes/)
  expect(story.logs.filter(({ msg }) => msg.includes('KNOWLEDGE_PUBLIC_CHANNEL_IDS'))).toEqual([])
})
