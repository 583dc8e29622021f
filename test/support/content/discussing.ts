import type { Press, Reply } from '../../../src/conversation/conversation.ts'
import type { Database } from '../../../src/db/db.ts'
import { createDiscuss } from '../../../src/features/content/discuss/discuss.ts'
import { keyOf } from '../../../src/features/content/discuss/key.ts'
import type { Item, Threads } from '../../../src/features/content/ports.ts'
import { createPostedItems } from '../../../src/features/knowledge/items/posted.ts'
import { UserError } from '../../../src/lib/errors.ts'
import { person, place, requestOf, wanted } from '../chat/requests.ts'
import { collectingLog } from '../collecting-log.ts'
import { fakeClock } from '../fake-clock.ts'
import { openReaders } from '../knowledge/readers.ts'

export const owls: Item = {
  kind: 'article',
  title: 'Owls hear a mouse under snow',
  url: 'https://birds.example/owls',
  summary: 'Owls hunt by ear.',
  picture: '',
  source: 'Bird News',
  publishedAt: Date.UTC(2026, 0, 1),
}
export const article = {
  title: 'Owls',
  byline: 'A. Bird',
  text: 'Owls hear a mouse under the snow.\n\nTheir ears sit at different heights. The face gathers sound like a dish.',
}

/** Keeps a post as the publisher leaves it; answers the id of its row. */
export async function keepPost({ db }: Database, item: Partial<Item> = {}, channelId = '2'): Promise<number> {
  const { publishedAt, ...shown } = { ...owls, ...item }
  const { id } = await db
    .insertInto('posts')
    .values({
      ...{ ...shown, item_key: Buffer.from(shown.url.slice(-16).padEnd(16)), channel_id: channelId, source_id: 1 },
      ...{ published_at: publishedAt, found_at: 0, role_id: null, urgent: 0, state: 'posted', due_at: 0, ref: 'ref' },
      ...{ attempted_at: 0, reason: null, ended_at: 0 },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Threads by their ids, with what the bot wrote in each; a nonce is known for ever, as within two minutes on Discord. */
export function threadsDouble() {
  const standing = new Map<string, string[]>()
  const nonces = new Set<string>()
  const names: string[] = []
  const effects = { count: 0, cutAt: Infinity, refusal: '' }
  const died = () => new Error('the process was killed')
  /** A call that is cut off before it has its effect, or after it without an answer. */
  const call = <T>(act: () => T): Promise<T> => {
    if (++effects.count > effects.cutAt) return Promise.reject(died())
    const answer = act()
    return ++effects.count > effects.cutAt ? Promise.reject(died()) : Promise.resolve(answer)
  }
  const refused = () => ({ outcome: 'refused', sentence: effects.refusal }) as const
  const threads: Threads = {
    open: ({ messageId, name }) =>
      call(() => {
        if (effects.refusal !== '') return refused()
        const isNew = !standing.has(messageId)
        if (isNew) names.push(name)
        standing.set(messageId, standing.get(messageId) ?? [])
        return { outcome: 'opened', threadId: messageId, isNew }
      }),
    write: ({ threadId, key, text, since }) =>
      call(() => {
        if (effects.refusal !== '') return refused()
        const written = standing.get(threadId) ?? []
        const stands = (since !== null && written.includes(text)) || nonces.has(key + threadId)
        if (!stands) standing.set(threadId, [...written, text])
        nonces.add(key + threadId)
        return { outcome: 'written' }
      }),
  }
  const forget = (id: string) => {
    standing.delete(id)
    nonces.clear()
  }
  return { threads, standing, names, effects, call, forget, wait: () => nonces.clear() }
}

/** *Discuss* over a database; the page has the article unless the test says otherwise. */
export function discussing(database: Database, given: Partial<Parameters<typeof createDiscuss>[0]> = {}) {
  const { db } = database
  const clock = fakeClock()
  const { log, lines } = collectingLog()
  const double = threadsDouble()
  const deps: Parameters<typeof createDiscuss>[0] = {
    db,
    threads: double.threads,
    readArticle: () => Promise.resolve(article),
    summarize: () => Promise.resolve(null),
    shelve: createPostedItems({ readers: openReaders, uploads: false, clock, log }).keepDiscussed,
    clock,
    log,
    ...given,
  }
  const discuss = createDiscuss(deps)

  /** A press on a post, by the id of its row: the sentence for the person. */
  async function press(id: number | string, { on = '100', channel = '2' } = {}): Promise<string> {
    const [found] = discuss.presses as [Press]
    const key = typeof id === 'number' ? keyOf(id) : id
    const target = { id: on, authorId: '9', author: 'Professor', text: '', at: 0 }
    const request = requestOf({ key }, { by: person('ada'), in: place('3', { id: channel }), target })
    try {
      return textOf(await found.run(request, wanted))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return error.message
    }
  }
  /** Starts the bot's part as a new run does, and ends it when it has done its work. */
  async function restart(): Promise<void> {
    const [part] = createDiscuss({ ...deps, threads: double.threads }).parts
    await part?.start?.()
    for (let turn = 0; turn < 60; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
    await part?.stop?.(wanted)
  }
  return { ...double, press, restart, lines, clock }
}

const textOf = (reply: Reply) => (reply.kind === 'text' ? reply.text : reply.kind)
