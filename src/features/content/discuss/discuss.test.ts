import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { article, discussing, keepPost, owls } from '../../../../test/support/content/discussing.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { readAddress } from '../../knowledge/items/text.ts'
import { idOf, keyOf } from './key.ts'
import { materialOf } from './material.ts'

let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const material = (threadId: string) => materialOf(database.db, threadId, readAddress)

describe('the key of a post', () => {
  it('names its row, and nothing else does', () => {
    fc.assert(fc.property(fc.nat(), (id) => idOf(keyOf(id)) === id))
    for (const key of ['', '-1', '1.5', 'A', '01', ' 1', 'zzzzzzzzzzzz']) expect(idOf(key)).toBeNull()
    expect(keyOf(Number.MAX_SAFE_INTEGER).length).toBeLessThanOrEqual(18)
  })
})

describe('a press on Discuss', () => {
  it('opens a thread named after the item, with a summary and its source, and sends the person there', async () => {
    const { press, standing, names } = discussing(database)
    expect(await press(await keepPost(database))).toBe('It is discussed in <#100>.')
    expect(names).toEqual([owls.title])
    const [summary = ''] = standing.get('100') ?? []
    expect(summary).toContain('> Owls hear a mouse under the snow. Their ears sit at different heights.')
    expect(summary).toContain(`-# 1 · [${owls.title}](<${owls.url}>), Bird News`)
  })

  it('a second time, or by two people at once, opens no other thread and writes no second summary', async () => {
    const { press, standing, names, effects } = discussing(database)
    const id = await keepPost(database)
    const both = await Promise.all([press(id), press(id)])
    expect([...both, await press(id)]).toEqual(Array(3).fill('It is discussed in <#100>.'))
    expect([names.length, standing.get('100')?.length]).toEqual([1, 1])
    expect(effects.count).toBeLessThanOrEqual(8)
  })

  it('in a forum post writes the summary into it, once', async () => {
    const { press, standing, names } = discussing(database)
    const id = await keepPost(database)
    for (let n = 0; n < 2; n++) expect(await press(id, { on: '55', channel: '55' })).toBe('It is discussed in <#55>.')
    expect([names, standing.get('55')?.length]).toEqual([[], 1])
  })

  it('says what the bot may not do, and works once it may', async () => {
    const { press, effects, standing } = discussing(database)
    const id = await keepPost(database)
    effects.refusal = 'I lack the permission **X**.'
    expect(await press(id)).toBe("I can't open the discussion. I lack the permission **X**.")
    effects.refusal = ''
    expect(await press(id)).toBe('It is discussed in <#100>.')
    expect(standing.get('100')).toHaveLength(1)
  })

  it('begins again where the thread was deleted', async () => {
    const { press, standing, forget } = discussing(database)
    const id = await keepPost(database)
    await press(id)
    forget('100')
    await press(id)
    expect(standing.get('100')).toHaveLength(1)
  })

  it('on a post that is not known any more says so', async () => {
    const { press, names } = discussing(database)
    for (const key of ['zz', '', '../1']) expect(await press(key)).toMatch(/^I don't know that post any more/)
    expect(names).toEqual([])
  })

  it('names the thread in one line of at most 100 characters, without mentions', async () => {
    const { press, names } = discussing(database)
    const title = `<@&123>\n@everyone ${'long '.repeat(40)}`
    await press(await keepPost(database, { title }))
    await press(await keepPost(database, { title: '\u200B', url: 'https://a.example' }), { on: '101' })
    expect(names[0]).toMatch(/^@&123 everyone (?:long ){5,}long…$/)
    expect([names[0]?.length ?? 0, names[1]]).toEqual([expect.toSatisfy((n: number) => n <= 100), 'Bird News'])
  })
})

describe('the summary', () => {
  it('is a model’s where one answers, made of the article', async () => {
    const asked: string[] = []
    const summarize = ({ text }: { text: string }) => Promise.resolve((asked.push(text), 'Owls hear well.'))
    const { press, standing } = discussing(database, { summarize })
    await press(await keepPost(database))
    expect(asked).toEqual([article.text])
    expect(standing.get('100')?.[0]).toMatch(/^Owls hear well\. \[\[1\]\]/)
  })

  it('is that of the feed where the page cannot be read, or has less to say', async () => {
    const { press, standing } = discussing(database, { readArticle: () => Promise.resolve(null) })
    await press(await keepPost(database))
    expect(standing.get('100')?.[0]).toMatch(/^> Owls hunt by ear\. .*\n\n-# I couldn't read the page/)
    expect((await material('100'))?.text).toBe('Owls hunt by ear.')
  })

  it('is the description of a video, whose page is not read', async () => {
    const { press, standing } = discussing(database, { readArticle: () => Promise.reject(new Error('not asked')) })
    await press(await keepPost(database, { kind: 'video', summary: 'A film about owls. It is short.' }))
    expect(standing.get('100')?.[0]).toMatch(/^> A film about owls\. It is short\./)
  })
})

describe('the questions in a thread', () => {
  it('have the article as material, and as a document under its address', async () => {
    const { press } = discussing(database)
    await press(await keepPost(database))
    const { title, url, source } = owls
    expect(await material('100')).toEqual({ title, url, source, text: expect.stringContaining('ears sit') as string })
    expect(await material('101')).toBeNull()
    expect(await database.db.selectFrom('documents').select(['key', 'byline']).execute()).toEqual([
      { key: url, byline: source },
    ])
  })

  it('have at most 4,000 characters of it; a text that the shelf does not take stops nothing', async () => {
    const long = { ...article, text: 'Owls hear well. '.repeat(2_000) }
    const { press, standing, lines } = discussing(database, { readArticle: () => Promise.resolve(long) })
    await press(await keepPost(database))
    expect((await material('100'))?.text.length).toBe(4_000)
    const url = `https://a.example/${'a'.repeat(2_000)}`
    await press(await keepPost(database, { url }), { on: '101' })
    expect([standing.get('101')?.length, (await material('101'))?.text]).toEqual([1, owls.summary])
    expect(lines.map(({ msg }) => msg)).toEqual(['post not kept'])
  })
})

describe('a crash at any step of a press', () => {
  const cuts = Array.from({ length: 4 }, (_, index) => index)
  it.each(cuts.flatMap((cut) => (['press', 'restart'] as const).map((then) => [cut, then] as const)))(
    'leaves one thread with one summary: %i effects, then a %s',
    async (cut, then) => {
      const { press, restart, standing, names, effects, wait } = discussing(database)
      const id = await keepPost(database)
      effects.cutAt = cut
      await expect(press(id)).rejects.toThrow('killed')
      effects.cutAt = Infinity
      // Too late for the nonce.
      wait()
      await restart()
      if (then === 'press' || cut < 2) expect(await press(id)).toBe('It is discussed in <#100>.')
      expect([names.length, standing.get('100')?.length]).toEqual([1, 1])
    },
  )

  it('after the row, before the article is read, is made good by the next start', async () => {
    let isDown = true
    const readArticle = () => (isDown ? Promise.reject(new Error('killed')) : Promise.resolve(article))
    const { press, restart, standing } = discussing(database, { readArticle })
    const id = await keepPost(database)
    await expect(press(id)).rejects.toThrow('killed')
    await restart()
    expect(standing.get('100')).toEqual([])
    isDown = false
    await restart()
    await restart()
    expect(standing.get('100')).toHaveLength(1)
  })
})
