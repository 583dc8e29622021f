import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { readBytes } from '../http/bodies.ts'
import type { Gate } from '../http/faults.ts'
import { type Exchange, failBefore, type FaultKind } from '../http/service-faults.ts'
import { piecesOf, sendPieces } from '../http/stream.ts'
import { answerOf, answerWords } from './answers.ts'
import { errorsOnDemand, invalid, retiredModel, unknownModel } from './errors.ts'
import { pictureModels } from './models.ts'
import { type Order, readOrder } from './request.ts'

/** https://ai.google.dev/gemini-api/docs/files */
const maxBodyBytes = 100 * 1024 * 1024
const maxOrders = 200
const slowPieces = 64

/** Faults of the connection by the words in a prompt that ask for them. `!slow` sends the answer in 64 pieces with pauses. */
const transports: Readonly<Record<string, FaultKind>> = {
  ...{ silent: 'silent', reset: 'reset', lost: 'lost', cut: 'cut', stall: 'stall' },
  ...{ slow: 'slow', html: 'wrong-type', 'empty-body': 'empty' },
}

/** The words that a prompt may have behind an exclamation mark: those of errors, of answers and of faults of the connection. */
export const wordsOnDemand: readonly string[] = [
  ...Object.keys(errorsOnDemand),
  ...answerWords,
  ...Object.keys(transports),
]

type Deps = {
  state: { readonly models: readonly string[]; readonly retired: readonly string[]; readonly delayMs: number }
  clock: { now(): number }
  chunkMs: number
  gate: Gate
}

/** Answers `generateContent`, and counts. */
export function createGenerate({ state, clock, chunkMs, gate }: Deps) {
  const orders: Order[] = []
  const scripted: string[] = []
  const stats = { pending: 0, peak: 0, answered: 0 }

  async function take({ request }: Exchange, model: string): Promise<Order> {
    if (state.retired.includes(model)) throw retiredModel(model)
    if (!state.models.includes(model)) throw unknownModel(model)
    const order = readOrder(model, await readJson(request), pictureModels[model] ?? null)
    orders.push(order)
    if (orders.length > maxOrders) orders.shift()
    return order
  }

  async function run(exchange: Exchange, name: string, model: string): Promise<void> {
    const order = await take(exchange, model)
    const words = wordsOf(order.prompt, scripted.shift())
    const kind = exchange.kind ?? words.flatMap((word) => transports[word] ?? [])[0] ?? null
    if (failBefore({ ...exchange, kind })) return
    if (state.delayMs > 0) await wait(state.delayMs)
    const error = words.flatMap((word) => errorsOnDemand[word]?.(model) ?? [])[0]
    if (error) throw error
    const special = words.find((word) => answerWords.includes(word)) ?? null
    const body = JSON.stringify(await answerOf(order, special, `response-${clock.now()}-${stats.answered}`))
    stats.answered += 1
    const pauses = { chunkMs, slowMs: 0, passes: (moment: 'answer' | 'push') => gate(moment, name) }
    const pieces = piecesOf(body, kind === 'slow' ? slowPieces : 2)
    await sendPieces(exchange.response, 'application/json; charset=UTF-8', pieces, kind, pauses)
  }

  return {
    orders: orders as readonly Order[],
    stats: stats as Readonly<typeof stats>,
    /** Throws a GoogleError. */
    generate(exchange: Exchange, name: string, model: string): Promise<void> {
      stats.peak = Math.max(stats.peak, (stats.pending += 1))
      return run(exchange, name, model).finally(() => (stats.pending -= 1))
    },
    /** The next requests for pictures are answered as if their prompts had that word; '' for a usual picture. */
    next(word: string, times = 1): void {
      if (word !== '' && !wordsOnDemand.includes(word)) throw new Error(`There is no word ${word}.`)
      scripted.push(...Array.from({ length: times }, () => word))
    },
  }
}

/** The known words of a prompt, or the one that is given instead. */
function wordsOf(prompt: string, instead: string | undefined): string[] {
  if (instead !== undefined) return [instead]
  return [...prompt.matchAll(/(?<!\S)!([a-z0-9-]+)/g)]
    .map(([, word = '']) => word)
    .filter((word) => wordsOnDemand.includes(word))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request, maxBodyBytes)
  if (!bytes) throw invalid(`Request payload size exceeds the limit: ${maxBodyBytes} bytes.`)
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    throw invalid('Invalid JSON payload received. Unexpected token.')
  }
}
