import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Gate, openGate } from '../http/faults.ts'
import { type Exchange, sendText } from '../http/service-faults.ts'
import { createService } from '../http/service.ts'
import { piecesOf, sendPieces } from '../http/stream.ts'
import { errorsOnDemand, GoogleError, noKey, wrongKey } from './errors.ts'
import { createGenerate, wordsOnDemand } from './generate.ts'
import { listedModels, readModels, retiredModels } from './models.ts'

export type GoogleOptions = {
  clock: { now(): number }
  /** Real time until a picture is made, in milliseconds (default 0). */
  delayMs?: number
  /** Pause between two pieces of a `!slow` answer, in milliseconds of real time (default 5). */
  chunkMs?: number
  /** Asked at each request and each answer; by default everything passes. */
  gate?: Gate
}
export type Google = ReturnType<typeof createGoogle>

const googleKey = 'google-key-of-the-sandbox'

/**
 * Google's stand-in: the list of models and `generateContent` of the Gemini API. It refuses what Google refuses, and draws
 * a picture from prompt, ratio and size. A word behind an exclamation mark in the prompt, or `next`, asks for a fault:
 *
 * | word                                                                             | answer                                 |
 * | -------------------------------------------------------------------------------- | -------------------------------------- |
 * | 400, 400-precondition, 400-key, 403, 404, 404-retired, 500, 503, 504             | that error                             |
 * | 429-minute, 429-day, 429-spend, 429-capacity                                     | a quota, with or without RetryInfo     |
 * | prohibited, safety, blocklist, other, prompt-… (each block reason)               | 200, the prompt is blocked             |
 * | image-safety, image-prohibited, recitation, no-image, spii, language, max-tokens,| 200, a candidate with that finish      |
 * | malformed, finish-… (each finish reason)                                         | reason and no picture                  |
 * | text-only, empty-parts, empty                                                    | 200, a text, no parts, no candidate    |
 * | thought-picture, only-thought, two-pictures, no-text, jpeg, huge, broken-picture | 200, pictures of unusual kinds         |
 * | silent, reset, lost, cut, stall, slow, html, empty-body                          | no answer, or not a whole one in time  |
 */
export function createGoogle({ clock, delayMs = 0, chunkMs = 5, gate = openGate }: GoogleOptions) {
  const violations: string[] = []
  const state = { models: listedModels(), retired: [...retiredModels], maxPageSize: 1000, delayMs }
  const { generate, next, orders, stats } = createGenerate({ state, clock, chunkMs, gate })

  async function handle(exchange: Exchange & { url: URL; name: string }): Promise<void> {
    const { request, response, kind, url, name } = exchange
    checkKey(request, url)
    const model = /^\/v1beta\/models\/([\w.-]+):generateContent$/.exec(url.pathname)?.[1]
    if (request.method === 'POST' && model !== undefined) return generate(exchange, name, model)
    const body = request.method === 'GET' ? readModels(state, url) : null
    if (!body) throw new GoogleError(404, 'NOT_FOUND', 'Requested entity was not found.', [], true)
    const pauses = { chunkMs: 0, slowMs: 0, passes: (moment: 'answer' | 'push') => gate(moment, name) }
    await sendPieces(response, 'application/json; charset=UTF-8', piecesOf(JSON.stringify(body)), kind, pauses)
  }

  const { calls, fault, listen, close } = createService({ violations, gate, fail: failAsGoogle }, async (exchange) => {
    const { request, response, name } = exchange
    try {
      await handle(exchange)
    } catch (error) {
      // A caller that gives up breaks off its own body.
      if (request.destroyed && !(error instanceof GoogleError)) return
      if (!(error instanceof GoogleError)) throw error
      if (error.violation) violations.push(`${name}: ${error.message}`)
      if (!response.headersSent && gate('answer', name)) sendError(response, error)
    }
  })
  return {
    key: googleKey,
    calls,
    fault,
    violations: violations as readonly string[],
    /** The newest 200 requests for a picture that were taken, oldest first. */
    orders,
    /** All words that a prompt may have behind an exclamation mark. */
    words: wordsOnDemand,
    next,
    /** The ids that are listed and those that were shut down, the size of a page at most, the delay. Tests may change them. */
    state,
    /** Requests for pictures under way, now and at most; those answered with 200, each of which is billed. */
    stats,
    listen: async (port = 0): Promise<{ apiUrl: string }> => ({ apiUrl: `http://${await listen(port)}` }),
    close,
  }
}

function checkKey({ headers }: IncomingMessage, { searchParams }: URL): void {
  const key = headers['x-goog-api-key'] ?? searchParams.get('key')
  if (key === null || key === '') throw noKey()
  if (key !== googleKey) throw wrongKey()
}

const sendError = (response: ServerResponse, error: GoogleError): void =>
  sendText(response, error.code, JSON.stringify(error.body(), null, 2))

/** Answers the faults 500 and 429 in Google's shape. */
function failAsGoogle({ request, response, kind }: Exchange): boolean {
  const error = kind === '500' ? errorsOnDemand['500'] : kind === '429' ? errorsOnDemand['429-minute'] : undefined
  if (!error) return false
  request.resume()
  sendError(response, error('gemini-nano-banana-2.1'))
  return true
}
