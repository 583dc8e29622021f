import type { Action, Chunk, Press, Reply, Request } from '../../../src/conversation/conversation.ts'
import { type ChatDeps, createChat } from '../../../src/features/chat/chat.ts'
import type { Answered, ChatBackend, PostedAnswers } from '../../../src/features/chat/ports.ts'
import { unlimited } from './requests.ts'
import { collectingLog } from '../collecting-log.ts'
import { platformDouble } from './platform-double.ts'
import { requestOf, wanted } from './requests.ts'

export const source = { mark: '1', title: 'Owls', url: 'https://example.org/owls', passage: 'Owls hunt at night.' }
type Pressed = Request<Readonly<Record<'key', string>>>
/** `answered`: what the answer has beside its text and source. */
type Given = Partial<Pick<ChatDeps, 'tellOwner' | 'redact'>> & { isModel?: boolean; answered?: Partial<Answered> }
type Stream = Extract<Reply, { kind: 'stream' }>

/** Chat whose only source is about owls; `gate` is where an answer may be held up half-way. A model answers, or the library. */
export function chatOf(
  { database, clock }: Pick<ChatDeps, 'database' | 'clock'>,
  postedAnswers: Partial<PostedAnswers> = {},
  { isModel = true, answered: more = {}, ...owner }: Given = {},
) {
  const asked: string[] = []
  const gate = { wait: () => Promise.resolve() }
  const backend: ChatBackend = {
    isModel,
    openSession: () => Promise.resolve('session'),
    async *ask(_, { question }, signal) {
      asked.push(question)
      yield 'Owls '
      await gate.wait()
      signal.throwIfAborted()
      yield 'hunt. [[1]]'
      return { text: 'Owls hunt. [[1]]', sources: [source], ...more }
    },
    closeSession: () => Promise.resolve(),
  }
  const primary = { name: 'library', backend } as const
  const chat = createChat({
    database,
    primary,
    fallback: null,
    backends: [primary],
    concurrency: Infinity,
    scopeKind: 'member',
    maxAgeDays: 0,
    context: null,
    ...platformDouble,
    ...owner,
    postedAnswers: { ...platformDouble.postedAnswers, ...postedAnswers },
    allowance: unlimited,
    report: () => undefined,
    clock,
    log: collectingLog().log,
  })
  const prof = chat.commands.find(({ name }) => name === 'prof')
  if (!prof) throw new Error('no /prof')

  /** The press that takes a button, as dispatch finds it, and the key it gets. */
  function pressOf(id: string): { press: Press; key: string } {
    const found = chat.presses.find(({ prefix }) => id.startsWith(prefix))
    if (!found) throw new Error(`nobody takes ${id}`)
    return { press: found, key: id.slice(found.prefix.length) }
  }
  /** As dispatch does it: what refuses it, else what it says. */
  async function press(id: string, given: Partial<Omit<Request, 'options'>> = {}): Promise<Reply> {
    const { press: found, key } = pressOf(id)
    const request: Pressed = requestOf({ key }, { id: '50', ref: 'ref-50', ...given })
    const refusal = found.refuses?.(request) ?? null
    if (refusal !== null) return { kind: 'text', text: refusal }
    await found.accept?.(request)
    return found.run(request, wanted)
  }
  async function ask(prompt = 'What do owls do?', given: Partial<Omit<Request, 'options'>> = {}): Promise<Stream> {
    const request = requestOf({ prompt }, { id: '10', ref: 'ref-10', ...given })
    await prof?.accept?.(request)
    return streamOf((await prof?.run(request, wanted)) ?? { kind: 'nothing' })
  }
  /** Asks and has the answer stand; the buttons under it by their labels. */
  const answered = async (...about: Parameters<typeof ask>) => buttonsOf((await toEnd(await ask(...about))).actions)
  return { chat, asked, gate, pressOf, press, ask, answered }
}

export function streamOf(reply: Reply): Stream {
  if (reply.kind !== 'stream') throw new Error(`no stream but ${JSON.stringify(reply)}`)
  return reply
}

export async function toEnd(stream: Stream) {
  const chunks: Chunk[] = []
  for await (const chunk of stream.chunks) chunks.push(chunk)
  const ending = await stream.finish(chunks.filter((chunk) => typeof chunk === 'string').join(''))
  stream.closed('shown')
  return ending
}

export const buttonsOf = (actions: readonly Action[]) => new Map(actions.map(({ label, id }) => [label, id]))
export const idOf = (buttons: Map<string, string>, label: string): string => {
  const id = buttons.get(label)
  if (id === undefined) throw new Error(`no button ${label}`)
  return id
}
export const textOf = (reply: Reply) => (reply.kind === 'text' ? reply.text : reply.kind)
