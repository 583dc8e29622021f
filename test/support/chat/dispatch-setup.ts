import { vi } from 'vitest'
import type {
  Action,
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

/** The button under an answer that failed. */
export const retry: Action = { id: 'chat:again:1', label: 'Try again', style: 'primary' }

export function streamOf(chunks: () => AsyncIterable<Chunk>, closed = vi.fn((_: StreamEnd) => undefined)) {
  const finish = vi.fn((whole: string) => Promise.resolve({ text: whole, actions: [] }))
  const seen = () => Promise.resolve()
  const reply: Reply = { kind: 'stream', chunks: chunks(), actions: [], afterFailure: [retry], finish, seen, closed }
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
  return readStream(reply, 'shown')
}

type Stream = Extract<Reply, { kind: 'stream' }>

/** The stream that a command replies with. */
export async function streamedBy(admission: Admission): Promise<Stream> {
  const reply = admission.kind === 'admitted' ? await admission.run(wanted) : null
  if (reply?.kind !== 'stream') throw new Error('no stream')
  return reply
}

/** Reads a command's stream to its end, which the platform shows or not. */
export const shown = async (admission: Admission, end: StreamEnd): Promise<string> =>
  readStream(await streamedBy(admission), end)

async function readStream(stream: Stream, end: StreamEnd): Promise<string> {
  let whole = ''
  for await (const chunk of stream.chunks) if (typeof chunk === 'string') whole += chunk
  const ending = await stream.finish(whole)
  stream.closed(end)
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
