import { vi } from 'vitest'
import type {
  Admission,
  Chunk,
  Command,
  IncomingMessage,
  Listener,
  Press,
  Reply,
  Request,
  StreamEnd,
} from '../../../src/conversation/conversation.ts'
import { createDispatch } from '../../../src/dispatch/dispatch.ts'
import { createTokenBuckets } from '../../../src/lib/concurrency/token-bucket.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../collecting-log.ts'
import { person, requestOf, wanted } from './requests.ts'

export const text = (value: string): Reply => ({ kind: 'text', text: value })

export function streamOf(chunks: () => AsyncIterable<Chunk>, closed = vi.fn((_: StreamEnd) => undefined)) {
  const finish = vi.fn((whole: string) => ({ text: whole, actions: [] }))
  const seen = () => undefined
  const reply: Reply = { kind: 'stream', chunks: chunks(), actions: [], finish, seen, closed }
  return { reply, finish, closed }
}

export const pressOf = (given: Partial<Press>): Press => ({
  prefix: 'chat:sources:',
  seenBy: 'asker',
  limited: false,
  run: ({ options }) => Promise.resolve(text(`key ${options.key}`)),
  ...given,
})

export const noLimit = { take: () => null, giveBack: () => undefined }

export function dispatchOf(
  command: Partial<Command>,
  burst = 2,
  daily: Parameters<typeof createDispatch>[0]['daily'] = noLimit,
  others: { listeners?: readonly Listener[]; presses?: readonly Press[] } = {},
) {
  const { log, lines } = collectingLog()
  const metrics = createMetrics()
  const report = vi.fn()
  const whole: Command = {
    on: 'slash',
    name: 'prof',
    description: '',
    options: [],
    private: false,
    limited: true,
    run: () => Promise.resolve(text('ok')),
    ...command,
  }
  const dispatch = createDispatch({
    commands: [whole],
    presses: others.presses ?? [pressOf({})],
    listeners: others.listeners ?? [],
    burst: createTokenBuckets({ burst, refillMs: 10_000, now: () => 0 }),
    daily,
    log,
    metrics,
    report,
  })
  const done = () =>
    lines.filter(({ msg }) => msg === 'command done').map(({ command: name, outcome }) => [name, outcome])
  return { dispatch, report, lines, done, metrics }
}

export const request = (by = 'one', manages = false): Request => requestOf({}, { by: person(by, { manages }) })

export async function run(admission: Admission): Promise<string> {
  if (admission.kind === 'refused') return admission.text
  const reply = await admission.run(wanted)
  if (reply.kind !== 'stream') return reply.kind === 'text' ? reply.text : ''
  let whole = ''
  for await (const chunk of reply.chunks) if (typeof chunk === 'string') whole += chunk
  const ending = reply.finish(whole)
  reply.closed('shown')
  return ending.text
}

export const heard = (by = 'one', manages = false): IncomingMessage => ({
  ...request(by, manages),
  options: { prompt: 'hi' },
  addressed: true,
})
export const listenerOf = (name: string, hears: boolean, given: Partial<Listener> = {}): Listener => ({
  name,
  limited: true,
  accepts: () => hears,
  run: ({ options }) => Promise.resolve(text(`${name} heard ${options.prompt}`)),
  ...given,
})
