import { createHash, randomUUID } from 'node:crypto'
import { type Gate, openGate } from '../http/faults.ts'
import type { Exchange } from '../http/service-faults.ts'
import type { Pauses } from '../http/stream.ts'

export type GptTrainerOptions = {
  clock: { now(): number }
  /** Pause between two pieces of an answer, in milliseconds of real time (default 5). */
  chunkMs?: number
  /** Pause before the first piece of a `slow` answer (default 300). */
  slowMs?: number
  /** Composes the answers; by default an echo of the question. */
  reply?(query: string, sources: readonly Source[]): string | Answer
  /** Delay with which a source is taken, also where the caller is gone by then, in milliseconds (default 0). */
  latenessMs?(): number
  /** A word in a file at which the service breaks, with status 500; '' for none (default). */
  breaks?: string
  /** The body of the 409 for a source that is there: its record (default), words, or nothing; `never`: it is taken twice. */
  conflicts?: 'record' | 'words' | 'nothing' | 'never'
  /** Asked at each request, each start of an answer and each further piece; by default everything passes. */
  gate?: Gate
}
/** A source as the chatbot cites it. */
export type Citation = { readonly title: string; readonly text: string; readonly file_name: string }
/** An answer with its sources by the markers in its text (`1.1`). */
export type Answer = { readonly text: string; readonly citations: Readonly<Record<string, Citation>> }
export type Turn = { uuid: string; created_at: string; query: string; response: string; cite_data_json: string }
/** A request of a route; `id` is the second part of its path. */
export type RouteRequest = Exchange & { id: string; pauses: Pauses }
/** An answer that is complete; null for one that streams. */
export type Done = { status: number; body: unknown } | null
/** Handlers by method and path without the id. Each throws a Refusal. */
export type Routes = Record<string, (asked: RouteRequest) => Promise<Done> | Done>
export type State = ReturnType<typeof createState>

export const newId = () => randomUUID().replaceAll('-', '')
export const ok = (body: unknown): Done => ({ status: 200, body })

/** A source as the chatbot keeps it. `looks`: how often it was listed. A test may change its `fate`. */
export type Source = {
  readonly uuid: string
  readonly file_name: string
  readonly meta_json: string
  /** The text of a file; '' of an address. */
  readonly text: string
  status: string
  looks: number
  fate: 'success' | 'fail'
}

export function createState({ clock, chunkMs = 5, slowMs = 300, reply = echo, ...options }: GptTrainerOptions) {
  const { gate = openGate, latenessMs = () => 0, conflicts = 'record', breaks = '' } = options
  return {
    latenessMs,
    conflicts,
    breaks,
    sources: [] as Source[],
    gate,
    chunkMs,
    slowMs,
    reply,
    now: () => new Date(clock.now()).toISOString(),
    token: 'gpt-trainer-token-of-the-sandbox',
    chatbotId: createHash('md5').update('the sandbox').digest('hex'),
    sessions: new Map<string, Turn[]>(),
    violations: [] as string[],
    stats: {
      connections: 0,
      created: 0,
      deleted: 0,
      messages: 0,
      streams: 0,
      peak: 0,
      given: 0,
      sourceCalls: 0,
      sourcePeak: 0,
    },
  }
}

const echo = (query: string): string =>
  `You asked: “${query}” [1.1]\n\nThe echo 🦉 of 2026 is plain:\ndata: ${query.length} characters.`
