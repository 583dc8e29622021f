import { setImmediate } from 'node:timers/promises'
import type { IncomingMessage, Link, Person, Place, Reply, Request } from '../../../src/conversation/conversation.ts'
import type { Database } from '../../../src/db/db.ts'
import { createLinks } from '../../../src/features/knowledge/links/links.ts'
import { createPersonalLinks } from '../../../src/features/knowledge/links/personal.ts'
import { createRights } from '../../../src/features/knowledge/links/rights.ts'
import type { Marks } from '../../../src/features/knowledge/ports.ts'
import { person, place, requestOf, wanted } from '../chat/requests.ts'
import { collectingLog } from '../collecting-log.ts'
import { fakeClock } from '../fake-clock.ts'

export const [home, elsewhere, linkChannel] = ['100', '200', '300']
export const moderator = person('mo', { manages: true })
export const reader = person('ray', { roles: ['77'] })
export const member = person('ada')
export const inLinks = place(home, { id: linkChannel })

export const link = (url: string, given: Partial<Link> = {}): Link => ({ url, title: '', text: '', ...given })

/** Shared links over a database, with marks that are remembered instead of drawn. */
export function sharedLinks({ db }: Database, given: { uploads?: boolean; mayAsk?: boolean } = {}) {
  const clock = fakeClock()
  const { log, lines } = collectingLog()
  /** The bot's reaction to each message; the questions that stand, by their ids. */
  const reactions = new Map<string, string>()
  const questions = new Map<string, { to: string; text: string; actions: readonly { id: string; label: string }[] }>()
  let asked = 0
  const marks: Marks = {
    show({ messageId }, mark, before) {
      if ((reactions.get(messageId) ?? null) !== before) throw new Error(`${messageId} has another reaction`)
      if (mark === null) reactions.delete(messageId)
      else reactions.set(messageId, mark)
      return Promise.resolve()
    },
    ask({ messageId: to }, _key, text, actions) {
      if (given.mayAsk === false) return Promise.resolve(null)
      const id = `q${++asked}`
      questions.set(id, { to, text, actions })
      return Promise.resolve(id)
    },
    remove: ({ messageId }) => Promise.resolve(void questions.delete(messageId)),
  }
  const rights = createRights({
    ...{ roleIds: ['77'], channelIds: [linkChannel], publicChannelIds: [], homeGuildId: () => home },
  })
  const personal = createPersonalLinks({ db, marks, log })
  const links = createLinks({ db, rights, marks, uploads: given.uploads ?? false, clock, log })

  async function settled(): Promise<void> {
    for (let turn = 0; turn < 60; turn++) await setImmediate()
  }
  const messageOf = (
    by: Person,
    id: string,
    all: readonly (Link | string)[],
    where: Place = inLinks,
  ): IncomingMessage => ({
    ...requestOf(
      { prompt: '' },
      { id, by, in: where, links: all.map((each) => (typeof each === 'string' ? link(each) : each)) },
    ),
    addressed: false,
  })
  const say = async (...message: Parameters<typeof messageOf>) => {
    links.observer.observe?.(messageOf(...message))
    await settled()
  }
  const edit = async (...message: Parameters<typeof messageOf>) => {
    links.observer.observeEdit?.(messageOf(...message))
    await settled()
  }
  const remove = async (...messageIds: string[]) => {
    links.observer.observeDeletion?.({ channelId: linkChannel, guildId: home, messageIds })
    await settled()
  }
  const saidBy = (reply: Reply) => (reply.kind === 'text' ? reply.text : reply.kind)
  const doIt = async <T extends object>(
    {
      refuses,
      run,
    }: { refuses?(request: Request<T>): string | null; run(request: Request<T>, signal: AbortSignal): Promise<Reply> },
    request: Request<T>,
  ): Promise<string> => {
    const told =
      refuses?.(request) ??
      (await run(request, wanted)
        .then(saidBy)
        .catch((error: Error) => error.message))
    await settled()
    return told
  }
  const targetOf = (id: string) => ({ id, authorId: 'x', author: 'x', text: '', at: 5 })
  /** Presses a button under a question; answers what the presser is told. */
  function press(by: Person, question: string, label: string, where = inLinks): Promise<string> {
    const actionId = questions.get(question)?.actions.find((each) => each.label === label)?.id ?? ''
    const found = links.presses.find(({ prefix }) => actionId.startsWith(prefix))
    if (!found) throw new Error(`no button ${label} under ${question}`)
    const options = { key: actionId.slice(found.prefix.length) }
    return doIt(found, requestOf(options, { by, in: where, target: targetOf(question) }))
  }
  const command = (by: Person, id: string, urls: readonly string[], where = inLinks) =>
    doIt(links.command, requestOf({}, { by, in: where, target: targetOf(id), links: urls.map((url) => link(url)) }))
  const urls = async () =>
    (await db.selectFrom('knowledge_items').select('url').orderBy('id').execute()).map(({ url }) => url)
  const documents = async () =>
    (await db.selectFrom('documents').select('title').orderBy('id').execute()).map(({ title }) => title)
  return {
    links,
    personal,
    clock,
    lines,
    reactions,
    questions,
    settled,
    say,
    edit,
    remove,
    press,
    command,
    urls,
    documents,
  }
}
