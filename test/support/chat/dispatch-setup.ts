import { vi } from 'vitest'
import type {
  Admission,
  Answerer,
  Chunk,
  Command,
  IncomingMessage,
  Observer,
  Press,
  Reply,
  Request,
  StreamEnd,
} from '../../../src/conversation/conversation.ts'
import { createDispatch } from '../../../src/dispatch/dispatch.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../collecting-log.ts'
import { person, requestOf, wanted } from './requests.ts'

export const text = (value: string): Reply => ({ kind: 'text', text: value })

export function streamOf(chunks: () => AsyncIterable<Chunk>, closed = vi.fn((_: StreamEnd) => undefined)) {
  const finish = vi.fn((whole: string) => Promise.resolve({ text: whole, actions: [] }))
  const seen = () => Promise.resolve()
  const reply: Reply = { kind: 'stream', chunks: chunks(), actions: [], finish, seen, closed }
  return { reply, finish, closed }
}

export const pressOf = (given: Partial<Press>): Press => ({
  prefix: 'chat:sources:',
  seenBy: 'asker',
  allowance: null,
  run: ({ options }) => Promise.resolve(text(`key ${options.key}`)),
  ...given,
})

/** An allowance of so many uses, over all people, and a record of what was taken and given back. */
export function allowanceOf(uses: number) {
  const record: ('take' | 'give back')[] = []
  let left = uses
  return {
    record,
    take() {
      record.push('take')
      if (left < 1) return 'No more for now.'
      left -= 1
      return null
    },
    giveBack() {
      record.push('give back')
      left += 1
    },
  }
}

export function dispatchOf(
  command: Partial<Command>,
  others: { answerer?: Answerer; observers?: readonly Observer[]; presses?: readonly Press[] } = {},
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
    allowance: null,
    run: () => Promise.resolve(text('ok')),
    ...command,
  }
  const dispatch = createDispatch({
    commands: [whole],
    presses: others.presses ?? [pressOf({})],
    observers: others.observers ?? [],
    answerer: others.answerer ?? null,
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
  const ending = await reply.finish(whole)
  reply.closed('shown')
  return ending.text
}

export const message = (by = 'one'): IncomingMessage => ({
  ...request(by),
  options: { prompt: 'hi' },
  addressed: true,
})

export const answererOf = (accepts: boolean, given: Partial<Answerer> = {}): Answerer => ({
  name: 'mention',
  allowance: null,
  accepts: () => accepts,
  run: ({ options }) => Promise.resolve(text(`heard ${options.prompt}`)),
  ...given,
})
