import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../db/db.ts'
import { createShelf, type Shelf } from '../../../test/support/chat/shelf.ts'
import { askBackend, promptOf } from '../../../test/support/chat/ask-backend.ts'
import type { Document } from '../../features/knowledge/shelf/shelf.ts'
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
    const { text, sources, offers = [] } = answers.at(-1) ?? { text: '', sources: [] }
    return { text, texts: answers.map((each) => each.text), sources, offers, library, session }
  }

  it('answers with a defining sentence, quotes and numbered sources, in chunks of their own', async () => {
    await shelf.put(owls)
    const { library, session } = await ask('hello')
    const chunks: string[] = []
    for await (const chunk of library.ask(session, promptOf('What is an owl?'), signal)) chunks.push(chunk)
    expect(chunks[0]).toBe('An owl is a bird of prey that hunts at night. [[1]](<https://example.org/owls>)\n\n')
    expect(chunks.slice(1, -1)).toHaveLength(2)
    for (const quote of chunks.slice(1, -1))
      expect(quote).toMatch(/^> .+ \[\[1\]\]\(<https:\/\/example\.org\/owls>\)\n\n$/)
    expect(chunks.at(-1)).toBe('-# **Sources**\n-# 1 · [All about owls](<https://example.org/owls>), A. Bird')
  })

  it('quotes every sentence word for word and none twice', async () => {
    await shelf.put(owls)
    for (const bird of ['stork', 'heron', 'swan'])
      await shelf.put({ ...owls, key: bird, title: bird, text: `A ${bird} is a bird.` })
    const { text } = await ask('What do the feathers of an owl do?')
    const quoted = [...text.matchAll(/^(?:> )?(.+?) \[\[1\]\]/gm)].map(([, words]) => words ?? '')
    expect(quoted.length).toBeGreaterThanOrEqual(2)
    for (const words of quoted) expect(owls.text).toContain(words)
    expect(text.split('break the air').length).toBe(2)
  })

  it('names a text that ships with the bot as what it is, without quote bars and citations', async () => {
    await shelf.put({ ...owls, key: 'primer:owls', byline: 'primer by Professor Synapse', seeAlso: ['Storks'] })
    const { text, sources } = await ask('What is an owl?')
    expect(text).toMatch(/^An owl is a bird of prey that hunts at night\.\n/)
    expect(text).not.toMatch(/^>|\[1\]/m)
    expect(text).toContain(
      '-# From the primer that ships with me: All about owls · further reading: <https://example.org/owls>',
    )
    expect(text).toContain('-# See also: Storks')
    expect(sources).toEqual([])
  })

  it('puts two definitions side by side where two things are compared', async () => {
    await shelf.put(owls)
    await shelf.put({
      ...owls,
      key: 'storks',
      title: 'Storks',
      url: null,
      text: 'A stork is a tall bird that clatters.',
    })
    const { text, sources } = await ask('owls vs storks')
    expect(text).toMatch(/^\*\*All about owls\.\*\* An owl is .*\n\n\*\*Storks\.\*\* A stork is /)
    expect(sources.map(({ mark }) => mark)).toEqual(['1', '2'])
  })

  it('offers what may be meant where it is not sure, each by a button', async () => {
    await shelf.put(owls)
    const { text, offers, sources } = await ask('who hears a mouse under the snow')
    expect(text).toMatch(/^I'm not sure this is it:\n- All about owls › Hearing\n/)
    expect(offers).toEqual([{ label: 'All about owls', ask: 'All about owls' }])
    expect(sources).toEqual([])
  })

  it('offers a new subject before the one that the conversation was about', async () => {
    await shelf.put({ ...owls, title: 'Barn owls', text: 'A barn owl is a bird of prey that hunts at night.' })
    await shelf.put({ ...owls, key: 'storks', title: 'Storks', text: 'A stork is a tall bird that clatters at noon.' })
    const { offers } = await ask(['what is a barn owl', 'qué es una stork'])
    expect(offers.map(({ label }) => label)).toEqual(['Storks', 'Barn owls'])
  })

  it('says who wrote something, when, and where it stands', async () => {
    await shelf.put(owls)
    const { text } = await ask(['What is an owl?', 'who wrote it?'])
    expect(text).toBe('**All about owls**: A. Bird · 2020-01-01 · <https://example.org/owls>')
    expect((await ask(['What is an owl?', 'who made it?'])).text).toMatch(/^An owl is a bird/)
    await shelf.put({ ...owls, key: 'primer:owls', title: 'Owl', byline: 'primer, after Bird et al. (2020)' })
    expect((await ask('who invented owl?')).text).toContain('after Bird et al. (2020) · 2020-01-01')
  })

  it('says how it read a misspelled word', async () => {
    await shelf.put({ ...owls, title: 'Woodpeckers', text: 'A woodpecker is a bird that drums on trees.' })
    expect((await ask('what is a woodpeckr?')).text).toMatch(/^-# Did you mean Woodpeckers\?\nA woodpecker is/)
  })

  it('lists its topics, a page at a time', async () => {
    for (let at = 0; at < 45; at++) await shelf.put({ ...owls, key: `owl${at}`, title: `Owl ${at}` })
    const { text, offers } = await ask('list all topics')
    expect(text).toMatch(/^\*\*Topics\*\*, page 1 of 2\nOwl 0 · Owl 1 · /)
    expect(offers).toEqual([{ label: 'More topics', ask: 'List all topics, page 2' }])
    expect((await ask('List all topics, page 2')).offers).toEqual([])
  })

  it('never quotes a document again that was withdrawn', async () => {
    await shelf.put(owls)
    expect((await ask('What is an owl?')).sources).toHaveLength(1)
    await shelf.withdraw('owls')
    const { text, sources } = await ask('What is an owl?')
    expect(text).toBe('I found nothing on that.')
    expect(sources).toEqual([])
  })

  it('goes on with more of the same until there is no more', async () => {
    await shelf.put({
      ...owls,
      text:
        owls.text +
        '\n\n## Eggs\n\nAn owl lays round white eggs, mostly two to four, and sits on them for a month or so. The chicks hatch one after the other.\n\n## Eyes\n\nThe eyes of an owl are tubes and cannot be turned, which is why the whole head has to turn instead. They see well in the dusk.',
    })
    const { texts } = await ask(['What is an owl?', 'tell me more', ...Array.from({ length: 9 }, () => 'more')])
    const [first = '', second = ''] = texts
    const quotes = [...second.matchAll(/^(?:> )?(.+?) \[\[1\]\]/gm)].map(([, words]) => words ?? '')
    expect(quotes.length).toBeGreaterThan(0)
    for (const words of quotes) expect(first).not.toContain(words)
    expect(new Set(texts.slice(3))).toEqual(new Set(['That is all I have on All about owls.']))
  })

  it('answers a title, as buttons ask for it, with its document, whatever else has the same words', async () => {
    await shelf.put(owls)
    for (const key of ['owl', 'owl again'])
      await shelf.put({ ...owls, key, title: 'Owl', text: 'Owl is a short word of three letters.' })
    expect((await ask('what is an owl')).offers).toEqual([{ label: 'All about owls', ask: 'All about owls' }])
    expect((await ask('Owl')).text).toContain('three letters')
    expect((await ask('All about owls')).text).toContain('hunts at night')
    const title = `Owl ${'after owl '.repeat(20)}`
    await shelf.put({ ...owls, key: 'long', title, text: 'The long owl never ends.' })
    for (const cut of [title.slice(0, 91), `More about ${title}`.slice(0, 91)])
      expect((await ask(cut)).text).toContain('never ends')
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
    expect(text).not.toContain('owl')
  })

  it('stays under 2,000 characters however long titles, addresses and sentences are', async () => {
    for (let at = 0; at < 6; at++)
      await shelf.put({
        ...owls,
        key: `long${at}`,
        title: `Owl ${at} ${'*title* '.repeat(36)}`,
        aliases: ['owl'],
        byline: '_by_ '.repeat(55),
        url: `https://example.org/${at}/${'x'.repeat(150)}`,
        text: `An owl ${at} ${`is *v${at}* _${at}_ and `.repeat(16)} old. ${`Owl [x${at}] `.repeat(100)}.`,
      })
    const { text, sources } = await ask('What is an owl?')
    expect(text.length).toBeLessThan(2_000)
    expect(sources).toHaveLength(1)
  })
})
