import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../db/db.ts'
import { createShelf, type Shelf } from '../../../test/support/chat/shelf.ts'
import { askBackend, promptOf } from '../../../test/support/chat/ask-backend.ts'
import type { Document } from '../../features/knowledge/shelf.ts'
import { createLibrary } from './library.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }
const { signal } = new AbortController()

const owls: Document = {
  key: 'owls',
  title: 'All about owls',
  url: 'https://example.org/owls',
  byline: 'A. Bird',
  publishedAt: Date.UTC(2020, 0, 1),
  text:
    'An owl is a bird of prey that hunts at night. Owls turn their heads very far.\n\n## Hearing\n\nOwls hear a mouse ' +
    'under the snow because their ears sit at different heights. The face of an owl works like a dish that gathers ' +
    'sound. No other bird of prey relies on its ears so much.\n\n## Feathers\n\nThe feathers of an owl have soft combs ' +
    'at their edges that break the air, so that an owl flies nearly without a sound. Engineers copy this for fans.',
}

describe('The library', () => {
  let database: Database
  let shelf: Shelf
  beforeEach(async () => {
    database = await openDatabase(':memory:')
    shelf = createShelf({ db: database.db, clock })
  })
  afterEach(() => database.close())

  async function ask(prompts: string | readonly string[], { db } = database) {
    const library = createLibrary({ db, clock })
    const session = await library.openSession(signal)
    const answers = []
    for (const prompt of [prompts].flat()) answers.push(await askBackend(library, session, prompt))
    const { text, sources } = answers.at(-1) ?? { text: '', sources: [] }
    return { text, texts: answers.map((each) => each.text), sources, library, session }
  }

  it('answers with a defining sentence, quotes and numbered sources, in chunks of their own', async () => {
    await shelf.put(owls)
    const { library, session } = await ask('hello')
    const chunks: string[] = []
    for await (const chunk of library.ask(session, promptOf('What is an owl?'), signal)) chunks.push(chunk)
    expect(chunks[0]).toBe('An owl is a bird of prey that hunts at night. [[1]](<https://example.org/owls>)\n\n')
    expect(chunks.slice(1, -1).length).toBeGreaterThanOrEqual(2)
    for (const quote of chunks.slice(1, -1))
      expect(quote).toMatch(/^> .+ \[\[1\]\]\(<https:\/\/example\.org\/owls>\)\n\n$/)
    expect(chunks.at(-1)).toBe('-# **Sources**\n-# 1 · [All about owls](<https://example.org/owls>), A. Bird')
  })

  it('quotes every sentence word for word and none twice', async () => {
    await shelf.put(owls)
    const { text } = await ask('What do the feathers of an owl do?')
    const quoted = [...text.matchAll(/^(?:> )?(.+?) \[\[1\]\]/gm)].map(([, words]) => words ?? '')
    expect(quoted.length).toBeGreaterThanOrEqual(2)
    for (const words of quoted) expect(owls.text).toContain(words)
    expect(text.split('break the air').length).toBe(2)
  })

  it('quotes what two documents both say only once', async () => {
    await shelf.put(owls)
    await shelf.put({
      ...owls,
      key: 'copy',
      title: 'Owls, once more',
      url: 'https://example.org/copy',
      text: owls.text.toUpperCase(),
    })
    const { text, sources } = await ask('How do owls hear?')
    expect(text.toLowerCase().split('under the snow').length).toBe(2)
    expect(sources.flatMap(({ passage }) => passage.toLowerCase().match(/under the snow/g) ?? [])).toHaveLength(1)
  })

  it('gives documents numbers of their own in the order in which they are quoted', async () => {
    await shelf.put(owls)
    await shelf.put({
      ...owls,
      key: 'mice',
      title: 'Mice and owls',
      url: null,
      byline: '',
      text: 'A mouse is what an owl eats.',
    })
    const { text, sources } = await ask('What does an owl hear of a mouse?')
    expect(sources.map(({ mark }) => mark)).toEqual(['1', '2'])
    expect(sources.map(({ url }) => url)).toContain(null)
    expect(text).toMatch(/^-# \d · Mice and owls$/m)
    expect(text).toMatch(/ \\\[\d\\\]\n/)
  })

  it('never quotes a document again that was withdrawn', async () => {
    await shelf.put(owls)
    expect((await ask('What is an owl?')).sources).toHaveLength(1)
    await shelf.withdraw('owls')
    const { text, sources } = await ask('What is an owl?')
    expect(text).toMatch(/^Nothing on that yet: my shelf is still empty/)
    expect(sources).toEqual([])
  })

  it('prefers the newer of two documents that say the same in other words', async () => {
    const about = (year: number) =>
      `The owl count of the valley reached a new height, said the wardens in their report ${year}.`
    for (const year of [2019, 2025, 2022])
      await shelf.put({
        ...owls,
        key: `y${year}`,
        title: `Owl count ${year}`,
        publishedAt: Date.UTC(year, 0, 1),
        text: about(year),
      })
    const { sources } = await ask('What is the latest owl count?')
    expect(sources[0]?.title).toBe('Owl count 2025')
  })

  it('says what it has nothing on, and which topics look like it', async () => {
    await shelf.put(owls)
    const { text, sources } = await ask('What is an owlet?')
    expect(text).toBe(
      'Nothing on that yet: my shelf holds no text about it. The nearest topics I have: **All about owls**.',
    )
    expect(sources).toEqual([])
  })

  it('goes on with more of the same until there is no more', async () => {
    await shelf.put({
      ...owls,
      text:
        owls.text +
        '\n\n## Eggs\n\nAn owl lays round white eggs, mostly two to four, and sits on them for a month or so. The chicks hatch one after the other.\n\n## Eyes\n\nThe eyes of an owl are tubes and cannot be turned, which is why the whole head has to turn instead. They see well in the dusk.',
    })
    const { texts } = await ask(['What is an owl?', 'tell me more', 'go on', 'more'])
    const [first = '', second = ''] = texts
    const quotes = [...second.matchAll(/^(?:> )?(.+?) \[\[1\]\]/gm)].map(([, words]) => words ?? '')
    expect(quotes.length).toBeGreaterThan(0)
    for (const words of quotes) expect(first).not.toContain(words)
    expect(texts.at(-1)).toMatch(/^That is all my shelf holds on it/)
  })

  it('asks for the topic where a question points at nothing', async () => {
    await shelf.put(owls)
    expect((await ask('and how is that trained?')).text).toMatch(/^I do not know yet what that is about/)
  })

  it('keeps its topic over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'library-'))
    try {
      const first = await openDatabase(join(folder, 'a.db'))
      await createShelf({ db: first.db, clock }).put(owls)
      const { session } = await ask('What is an owl?', first)
      await first.close()
      const second = await openDatabase(join(folder, 'a.db'))
      const library = createLibrary({ db: second.db, clock })
      expect((await askBackend(library, session, 'how does it hear?')).text).toContain('under the snow')
      await second.close()
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('remembers the last five turns of a conversation and no more', async () => {
    await shelf.put(owls)
    await ask(Array.from({ length: 9 }, () => 'What is an owl?'))
    await ask(['thanks', 'bye'])
    expect(await database.db.selectFrom('library_turns').select('id').execute()).toHaveLength(7)
  })

  it('keeps no row of a session that was closed, and every row of the others', async () => {
    await shelf.put(owls)
    const [closed, open] = [await ask(['What is an owl?', 'thanks']), await ask('What is an owl?')]
    await closed.library.closeSession(closed.session, signal)
    const rows = await database.db.selectFrom('library_turns').select('session').execute()
    expect(rows).toEqual([{ session: open.session }])
    const { text } = await askBackend(closed.library, closed.session, 'tell me more')
    expect(text).toMatch(/^I do not know yet what that is about/)
  })

  it('stays under 2,000 characters however long titles, addresses and sentences are', async () => {
    for (let at = 0; at < 6; at++)
      await shelf.put({
        ...owls,
        key: `long${at}`,
        title: `Owl ${at} ${'*title* '.repeat(36)}`,
        byline: '_by_ '.repeat(55),
        url: `https://example.org/${at}/${'x'.repeat(150)}`,
        text: `An owl ${at} ${`is *v${at}* _${at}_ and `.repeat(16)} old. ${`Owl [x${at}] `.repeat(100)}.`,
      })
    const { text, sources } = await ask('What is an owl?')
    expect(text.length).toBeLessThan(2_000)
    expect(sources.length).toBeGreaterThan(1)
  })

  it('takes any prompt at all, as text and never as a query', async () => {
    await shelf.put(owls)
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '"',
        '*',
        'owl',
        ' OR ',
        ' AND NOT ',
        'NEAR(',
        ')',
        'title:',
        '^',
        '-',
        '{',
        "'",
        '\u0000',
        '; DROP',
        '<@1>',
      ),
    )
    const library = createLibrary({ db: database.db, clock })
    const session = await library.openSession(signal)
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        let text = ''
        for await (const chunk of library.ask(session, promptOf(pieces.join(' ')), signal)) text += chunk
        expect(text).not.toBe('')
        expect(text.length).toBeLessThan(2_000)
      }),
    )
  })
})
