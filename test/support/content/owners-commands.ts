import { afterEach, beforeEach, vi } from 'vitest'
import type { Attachment, Reply } from '../../../src/conversation/conversation.ts'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import { createDispatch } from '../../../src/dispatch/dispatch.ts'
import { createContentCommands } from '../../../src/features/content/commands/commands.ts'
import type { Control, QueuedPost } from '../../../src/features/content/control.ts'
import type { FindChannel, FindFeed, Publisher } from '../../../src/features/content/ports.ts'
import { addSources, loadSources, type NewSource } from '../../../src/features/content/sources/sources.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { person, requestOf, wanted } from '../chat/requests.ts'
import { collectingLog } from '../collecting-log.ts'
import { fakeClock } from '../fake-clock.ts'

export const owner = person('7', { managesServer: true })

export const feed = (name: string, more: Partial<NewSource> = {}): NewSource => ({
  ...{ kind: 'feed', name, keep: null, leaveOut: [], paused: false },
  address: `https://${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example/feed`,
  ...{ urgent: false, channelId: null, roleId: null, knowledge: false, backfill: false },
  ...more,
})

export const queued = (id: number, more: Partial<QueuedPost> = {}): QueuedPost => ({
  ...{ id, title: `Post ${id}`, url: `https://a.example/${id}`, source: 'News', channelId: '20001', dueAt: null },
  ...more,
})

/** A content feature with that queue. */
export const controlOf = (queue: readonly QueuedPost[] = []) => ({
  status: vi.fn<Control['status']>(),
  queue: vi.fn<Control['queue']>(({ offset, limit }) =>
    Promise.resolve({ total: queue.length, posts: queue.slice(offset, offset + limit) }),
  ),
  skip: vi.fn<Control['skip']>((id) => Promise.resolve(queue.find((post) => id === null || post.id === id) ?? null)),
  runNow: vi.fn<Control['runNow']>(() => Promise.resolve('started')),
  postNow: vi.fn<Control['postNow']>(),
  test: vi.fn<Control['test']>(),
})

/** The owners' commands on a database of their own, each test. */
export function ownersCommands() {
  let database: Database
  beforeEach(async () => (database = await openDatabase(':memory:')))
  afterEach(() => database.close())

  return {
    db: () => database.db,
    sources: () => loadSources(database.db),
    add: (...sources: readonly NewSource[]) => addSources(database.db, sources, 0),
    /** The commands, as an owner uses them. */
    start(given: { control?: Partial<Control>; files?: Readonly<Record<string, string | Uint8Array>> } = {}) {
      const { log, lines } = collectingLog()
      const findFeed = vi.fn<FindFeed>((address) => Promise.resolve({ url: `${address}feed`, title: 'Found' }))
      const findChannel = vi.fn<FindChannel>()
      const control = { ...controlOf(), ...given.control }
      const clock = fakeClock()
      const readFile = ({ name }: Attachment) => Promise.resolve(Buffer.from(given.files?.[name] ?? ''))
      const pingTrouble = vi.fn<Publisher['pingTrouble']>(() => Promise.resolve(null))
      const ports = { findFeed, findChannel, readFile, pingTrouble }
      const additions = createContentCommands({ ...ports, db: database.db, control, clock, log })
      const others = { observers: [], answerer: null, metrics: createMetrics(), report: () => undefined }
      const dispatch = createDispatch({ ...additions, ...others, log })
      const replyTo = async (admission: ReturnType<typeof dispatch.command>): Promise<Reply> =>
        admission.kind === 'refused' ? { kind: 'text', text: admission.text } : admission.run(wanted)
      const textOf = (reply: Reply) => ('text' in reply ? reply.text : '')
      const reply = (name: string, options: Record<string, string> = {}, file?: Attachment) =>
        replyTo(dispatch.command(`professor ${name}`, requestOf(options, { by: owner, files: file ? [file] : [] })))
      return {
        ...{ dispatch, findFeed, findChannel, pingTrouble, clock, reply },
        use: (name: string, options: Record<string, string> = {}) => reply(name, options).then(textOf),
        /** Imports the file of that name. */
        importFile: (name: string, size = 1) =>
          reply('sources import', { file: name }, { name, size, url: 'https://cdn.example/' }).then(textOf),
        press: (id: string) => replyTo(dispatch.press(id, requestOf({}, { by: owner }))),
        suggest: (name: string, option: string, typed = '') =>
          dispatch.suggest(`professor ${name}`, option, typed, owner),
        /** The log lines of changes. */
        changes: () => lines.filter(({ part }) => part === 'content').map(({ msg, by, source }) => [msg, by, source]),
      }
    },
  }
}
