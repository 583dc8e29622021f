import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { person, requestOf, wanted } from '../../../../test/support/chat/requests.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import type { Attachment, Reply } from '../../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { createDispatch } from '../../../dispatch/dispatch.ts'
import { UpstreamError, UserError } from '../../../lib/errors.ts'
import { createMetrics } from '../../../lib/metrics.ts'
import { findItems } from '../items/find.ts'
import { keepItem, keepMessage } from '../items/items.ts'
import { itemAt, itemOfText } from '../items/new-items.ts'
import type { PageText, ReadPage, ReadPdf } from '../ports.ts'
import { createKnowledgeCommands } from './commands.ts'

let database: Database
beforeEach(async () => void (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const owner = person('7', { managesServer: true })
const page: PageText = { title: 'Owls at night', byline: '', text: 'Owls hear a mouse under the snow.', url: '' }
const files: Record<string, string | Uint8Array> = {
  'rules.md': '# House rules\n\nBe kind to owls.',
  'head.md': '---\ntitle: "The rules"\n---\nBe kind to owls.',
  'plain.txt': 'Owls are birds.',
  'empty.txt': ' \n',
  'binary.txt': new Uint8Array([0, 1, 2, 3]),
  'long.txt': 'owls '.repeat(210_000),
  'owls.pdf': '%PDF-1.4 owls',
}

/** The commands as an owner uses them in a channel. */
function start(given: { readPage?: ReadPage; readPdf?: ReadPdf; learner?: string | null; audience?: string } = {}) {
  const { log, lines } = collectingLog()
  const clock = fakeClock()
  const readPage = vi.fn<ReadPage>(given.readPage ?? (() => Promise.resolve(page)))
  const readPdf = given.readPdf ?? (() => Promise.resolve({ title: '', text: 'Owls in a PDF.' }))
  const readFile = ({ name }: Attachment) => Promise.resolve(Buffer.from(files[name] ?? ''))
  const changed = vi.fn()
  const learner = given.learner ?? null
  const deps = { db: database.db, readPage, readPdf, readFile, learner, changed, clock, log }
  const others = { observers: [], answerer: null, metrics: createMetrics(), report: () => undefined }
  const dispatch = createDispatch({ ...createKnowledgeCommands(deps), ...others, log })
  const place = { id: '20001', guildId: '1', isThread: false, parentId: null, audience: given.audience ?? 'server' }
  const replyTo = async (admission: ReturnType<typeof dispatch.command>): Promise<Reply> =>
    admission.kind === 'refused' ? { kind: 'text', text: admission.text } : admission.run(wanted)
  const textOf = (reply: Reply) => ('text' in reply ? reply.text : '')
  const reply = (name: string, options: Record<string, string> = {}, attached: Attachment[] = [], by = owner) =>
    replyTo(dispatch.command(`professor knowledge ${name}`, requestOf(options, { by, in: place, files: attached })))
  return {
    ...{ reply, readPage, clock, lines, changed },
    use: (name: string, options: Record<string, string> = {}) => reply(name, options).then(textOf),
    asMember: (name: string, options: Record<string, string> = {}) =>
      reply(name, options, [], person('8')).then(textOf),
    addFile: (name: string, options: Record<string, string> = {}, size = 1) =>
      reply('add', { file: name, ...options }, [{ name, size, url: 'https://cdn.example/' }]).then(textOf),
    press: (id: string) => replyTo(dispatch.press(id, requestOf({}, { by: owner, in: place }))).then(textOf),
    suggest: (name: string, typed: string) => dispatch.suggest(`professor knowledge ${name}`, 'item', typed, owner),
    changes: () =>
      lines
        .filter(({ part, by }) => part === 'knowledge' && by)
        .map(({ msg, by }) => `${String(msg)} by ${String(by)}`),
  }
}

const items = () => findItems(database.db, { text: '', failed: false }, { limit: 100, offset: 0 })
const documents = () => database.db.selectFrom('documents').select(['key', 'title', 'byline']).execute()

/** Keeps an article; `states` are put into its row. */
async function keep(name: string, states: Record<string, unknown> = {}, audience: string | null = null) {
  const given = { title: name, source: 'Bird News', publishedAt: null, audience, text: `${name} says owls.` }
  const item = itemAt(`https://news.example/${encodeURIComponent(name)}`, { ...given, isToBeRead: false })
  const { id } = await keepItem(database.db, item, { now: 0, uploads: true })
  if (Object.keys(states).length > 0)
    await database.db.updateTable('knowledge_items').set(states).where('id', '=', id).execute()
  return id
}

describe('/professor knowledge add', () => {
  it('reads an address at once, and keeps it as one item with one document', async () => {
    const { use, changes, changed } = start()
    const said = await use('add', { address: 'news.example/owls?utm_source=x#top' })
    expect(said).toBe('Added [Owls at night](<https://news.example/owls?utm_source=x>).')
    expect(await use('add', { address: 'https://www.news.example/owls' })).toMatch(/^I know .* already\.$/)
    const [item, ...more] = await items()
    expect([item?.kind, item?.source, item?.audiences, item?.text_state, more]).toEqual([
      'article',
      'news.example',
      null,
      'read',
      [],
    ])
    expect(await documents()).toHaveLength(1)
    // Who asked stands in the log alone.
    expect(Object.values(item ?? {})).not.toContain('7')
    expect(changes()).toEqual(['knowledge added by 7', 'knowledge known by 7'])
    expect(changed).toHaveBeenCalled()
  })

  it('leaves to the background what takes longer than ten seconds, or fails for now', async () => {
    let aborted = false
    const slow: ReadPage = (_, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => ((aborted = true), reject(signal.reason as Error))),
      )
    const { use, clock, readPage } = start({ readPage: slow, learner: 'GPT Trainer' })
    const adding = use('add', { address: 'https://a.example/slow' })
    await vi.waitFor(() => expect(readPage).toHaveBeenCalled())
    await clock.advance(10_000)
    expect(await adding).toContain('It is being read')
    expect(aborted).toBe(true)
    const down = start({ readPage: () => Promise.reject(new UpstreamError('articles', 'unreachable')) })
    expect(await down.use('add', { address: 'https://a.example/down' })).toContain('It is being read')
    expect((await items()).map(({ title, text_state: state, upload_state: upload }) => [title, state, upload])).toEqual(
      [
        ['https://a.example/down', 'waiting', 'none'],
        ['https://a.example/slow', 'waiting', 'waiting'],
      ],
    )
  })

  it.each<[string, string, ReadPage, RegExp]>([
    ['no web address', 'ftp://a.example/', () => Promise.resolve(page), /^That is no web address/],
    ['no address at all', 'javascript:alert(1)', () => Promise.resolve(page), /^That is no web address/],
    ['an address with a password', 'https://a:b@a.example/', () => Promise.resolve(page), /^That is no web address/],
    ['a very long one', `https://a.example/${'a'.repeat(2_000)}`, () => Promise.resolve(page), /too long/],
    ['a private one', '10.0.0.1', () => Promise.reject(new UpstreamError('articles', 'forbidden')), /private network/],
    ['a page without an article', 'https://a.example/', () => Promise.resolve(null), /^I found no article or PDF/],
    [
      'a locked PDF',
      'https://a.example/',
      () => Promise.reject(new UserError('It asks for a password.')),
      /password\.$/,
    ],
  ])('keeps nothing of %s', async (_, address, readPage, sentence) => {
    expect(await start({ readPage }).use('add', { address })).toMatch(sentence)
    expect([await items(), await documents()]).toEqual([[], []])
  })

  it('takes text, Markdown and PDF files, each once', async () => {
    const { addFile } = start()
    for (const name of ['rules.md', 'head.md', 'plain.txt', 'owls.pdf']) expect(await addFile(name)).toMatch(/^Added /)
    expect(await addFile('rules.md')).toBe('I know **House rules** already.')
    expect((await documents()).map(({ title, byline }) => [title, byline])).toEqual([
      ['House rules', 'rules.md'],
      ['The rules', 'head.md'],
      ['plain', 'plain.txt'],
      ['owls', 'owls.pdf'],
    ])
    expect((await items()).map(({ kind, text_state: state }) => [kind, state])).toEqual(Array(4).fill(['file', 'read']))
  })

  it('refuses files without text, of other kinds, and what is too large, and asks for one thing', async () => {
    const { addFile, use } = start({ readPdf: () => Promise.resolve(null) })
    expect(await addFile('empty.txt')).toContain('holds no text')
    expect(await addFile('binary.txt')).toContain('is not a text file or PDF')
    expect(await addFile('owls.docx')).toContain('I read .txt, .md and .pdf files')
    expect(await addFile('owls.pdf')).toContain('it is a scan')
    expect(await addFile('long.txt')).toContain('at most 1 MB')
    expect(await addFile('plain.txt', {}, 5 * 1024 * 1024 + 1)).toContain('larger than 5 MB')
    for (const answer of [await use('add'), await addFile('plain.txt', { address: 'https://a.example' })])
      expect(answer).toBe('Give either an address or a file.')
    expect(await items()).toEqual([])
  })

  it('keeps what is added in a private channel to that channel, unless the owner says otherwise', async () => {
    const { addFile, use } = start({ audience: '555', learner: 'GPT Trainer' })
    expect(await addFile('plain.txt')).toContain('Only questions asked in this channel')
    expect((await items())[0]).toMatchObject({ audiences: '["555"]', upload_state: 'none' })
    expect(await use('status')).toContain('1 of them private to channels\n  - Only people who can read')
    expect(await addFile('plain.txt', { everyone: 'true' })).toContain('everybody may be told of it now')
    expect(await items()).toMatchObject([{ audiences: null, upload_state: 'waiting' }])
  })
})

describe('/professor knowledge search', () => {
  it('lists items by title, address or source, with their state, message and audience, ten at a time', async () => {
    const { use, press } = start()
    for (let n = 1; n <= 11; n++) await keep(`Owl ${n}`, { upload_state: 'ready' })
    const id = await keep('**Fox**', { text_state: 'failed' }, '555')
    await keepMessage(database.db, id, { messageId: '9', channelId: '2', guildId: '1', at: 5, isPost: false })
    await keepMessage(database.db, id, { messageId: '10', channelId: '2', guildId: '1', at: 6, isPost: true })
    const fox = await use('search', { text: 'fox' })
    expect(fox).toMatch(/^\*\*1 item\*\* with \*\*fox\*\*\n- \[\\\*\\\*Fox/)
    expect(fox).toContain('Bird News · <t:0:R> · private to its channel · ⚠ failed')
    expect(fox).toContain('[in a message](<https://discord.com/channels/1/2/10>)')
    expect((await use('search', { text: 'Owl' })).split('\n')[0]).toBe('**11 items** with **Owl**, 1 to 10')
    expect((await press('knowledge:search:1:Owl')).split('\n')).toEqual([
      '**11 items** with **Owl**, 11 to 11',
      expect.stringContaining('Owl 1]'),
    ])
    expect((await use('search')).split('\n')[0]).toBe('**12 items**, 1 to 10')
    expect(await use('search', { text: '_' })).toBe('I know of no post, link or file with **\\_**.')
  })
})

describe('/professor knowledge status, failed and retry', () => {
  it('count by state, show why something failed, and try it again', async () => {
    const { use, suggest, changed } = start({ learner: 'GPT Trainer' })
    await keep('Owl', { upload_state: 'ready' })
    await keep('Fox', { text_state: 'failed', error: 'status 404' })
    await keep('Hen', { upload_state: 'failed', error: '@everyone `refused`' })
    const status = await use('status')
    expect(status).toContain('- Posts, links and files: 3\n- Their texts: 2 read, 1 ⚠ failed')
    expect(status).toContain('- GPT Trainer: 1 known, 1 waiting, 1 ⚠ failed\n- Library: 3 documents in 3 passages')
    expect(status).toContain('[Fox](<https://news.example/Fox>): status 404')
    const failed = await use('failed')
    expect(failed).toMatch(/^\*\*2 items failed\*\*/)
    expect(failed).toContain('Fox](<https://news.example/Fox>) · its text was not read: status 404')
    expect(failed).not.toContain('@everyone')
    const [hen = ''] = await suggest('retry', 'hen')
    expect([hen, await suggest('retry', 'owl')]).toEqual(['#3 Hen (Bird News)', []])
    expect(await use('retry', { item: hen })).toMatch(/^Trying \[Hen\].* again\./)
    expect(await use('retry', { item: '#1' })).toBe('That item did not fail.')
    expect(await use('retry')).toMatch(/^Trying 1 item again\./)
    expect(await use('retry')).toBe('Nothing failed.')
    expect([await use('failed'), changed.mock.calls.length]).toEqual(['Nothing failed.', 2])
  })

  it('say what answers where nothing learns', async () => {
    expect(await start().use('status')).toContain('Backend: the library, which answers from these texts')
  })
})

describe('/professor knowledge remove', () => {
  it('withdraws an item everywhere: at once here, in the background at the backend', async () => {
    const { use, suggest, changes } = start({ learner: 'GPT Trainer' })
    await keep('Owl', { upload_state: 'ready', upload_id: 'u1' })
    await keep('Fox')
    const [owl = ''] = await suggest('remove', '#1 Owl')
    expect(await use('remove', { item: owl })).toContain('GPT Trainer deletes it in the background.')
    expect(await use('remove', { item: 'https://news.example/Fox' })).not.toContain('background')
    expect(await use('remove', { item: owl })).toMatch(/^I know no such item/)
    expect(await use('remove', { item: 'foxes' })).toMatch(/^I know no such item/)
    expect([await items(), await documents()]).toEqual([[], []])
    expect(await use('status')).toContain('1 being deleted')
    expect(changes()).toEqual(Array(2).fill('knowledge removed by 7'))
  })
})

it('members use none of it', async () => {
  const { asMember } = start()
  const given = itemOfText({ title: 'T', source: '', publishedAt: null, audience: null, text: 'Owls hear.' })
  await keepItem(database.db, given, { now: 0, uploads: false })
  for (const name of ['status', 'search', 'failed', 'retry', 'remove', 'add'])
    expect(await asMember(name, { item: '#1', address: 'https://a.example' })).toMatch(/only|manage/i)
  expect(await items()).toHaveLength(1)
})
