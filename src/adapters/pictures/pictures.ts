import type { Order, Outcome, PictureService } from '../../features/image/ports.ts'
import { type Clock, monotonicClock } from '../../lib/clock.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { createBreaker } from '../../lib/http/breaker.ts'
import { FormData, type Http, readWhole, type StreamingResponse } from '../../lib/http/http.ts'
import type { TimeLimits } from '../../lib/http/time-limits.ts'
import type { Log } from '../../lib/log.ts'
import { type Codec, createCodec, readLarge } from './codec/codec.ts'
import { baseOf, wireFor } from './choose-wire.ts'
import { listModels } from './list.ts'
import type { DrawBody, ErrorResponse } from './wires/wire.ts'

const service = 'pictures'
/** 4K as PNG is 25 MB, and a third more as base64. */
const maxBodyBytes = 60 * 1024 * 1024
const maxErrorBytes = 64 * 1024
const maxMessageChars = 500
/** Pictures usually take 15 to 40 seconds, with silence until they are done. */
const defaultLimits = { firstByteMs: 120_000, idleMs: 30_000, totalMs: 180_000 }
const failuresUntilOpen = 5
const openMs = 20_000

type Deps = {
  http: Http
  /** IMAGE_API_URL; it decides which service it is. */
  baseUrl: string
  /** GOOGLE_API_URL, behind which the Gemini API is spoken. */
  googleUrl: string
  apiKey: string
  clock: Pick<Clock, 'now'>
  log: Log
  limits?: Required<TimeLimits>
}

/** Creates the picture service behind an address, with a worker thread for its bodies. The owner closes it. */
export function createPictureService(deps: Deps): PictureService & { close(): Promise<void> } {
  const wire = wireFor(deps.baseUrl, deps.googleUrl)
  const base = baseOf(wire, deps.baseUrl)
  const codec = createCodec()
  const breaker = createBreaker({
    service,
    failures: failuresUntilOpen,
    openMs,
    counts: (error) => error instanceof UpstreamError,
    clock: monotonicClock,
    onChange: (state) => deps.log.warn({ part: service, state }, 'breaker'),
  })

  async function send(order: Order, signal: AbortSignal): Promise<StreamingResponse> {
    const { path, route, body } = wire.drawCall(order, wire.models.modelOf(order.model))
    const composed = await compose(codec, body, signal)
    const headers = { ...wire.headers(deps.apiKey), ...composed.headers }
    const call = { id: order.id, service, route, url: base + path, method: 'POST', headers, signal } as const
    const limits = { ...(deps.limits ?? defaultLimits), maxBytes: maxBodyBytes }
    return breaker.run(() => deps.http.open({ ...call, ...limits, body: composed.body }))
  }

  async function draw(order: Order, signal: AbortSignal): Promise<Outcome> {
    const response = await send(order, signal)
    if (response.status < 200 || response.status > 299) return wire.refusal(await readError(response), deps.clock.now())
    const reading = await codec.read(wire.name, await readLarge(response.body, maxBodyBytes), signal)
    if (reading.kind !== 'error') return reading
    return wire.refusal({ ...reading, retryAfterMs: null }, deps.clock.now())
  }

  return {
    async draw(order, signal) {
      signal.throwIfAborted()
      try {
        return withoutKey(await draw(order, signal), deps.apiKey)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof UpstreamError)) throw error
        return { kind: 'failed', fault: error.fault, message: explain(error) }
      }
    },
    modelOf: wire.models.modelOf,
    replacementOf: wire.models.replacementOf,
    list: (signal) => listModels({ ...deps, wire, base }, signal),
    close: codec.close,
  }
}

/** Pictures become base64 in the thread; a form takes them as they are. */
async function compose(codec: Codec, body: DrawBody, signal: AbortSignal) {
  if (body.kind === 'form') return { headers: {}, body: toForm(body) }
  const headers = { 'content-type': 'application/json' }
  if (body.pictures.length === 0) return { headers, body: JSON.stringify(body.json) }
  return { headers, body: await codec.compose(body.json, body.pictures, signal) }
}

function toForm({ fields, pictureField, pictures }: Extract<DrawBody, { kind: 'form' }>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  for (const [index, { bytes, mime }] of pictures.entries())
    form.append(pictureField, new Blob([Uint8Array.from(bytes)], { type: mime }), `${index + 1}.${mime.slice(6)}`)
  return form
}

async function readError({ status, headers, body }: StreamingResponse): Promise<ErrorResponse> {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const bytes = await readWhole(body, maxErrorBytes)
  return { status, text: bytes.toString(), retryAfterMs: Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null }
}

/** The message of an error of our own side: the fault and its cause. */
function explain({ message, cause }: UpstreamError): string {
  return (cause instanceof Error ? `${message}: ${cause.message}` : message).slice(0, maxMessageChars)
}

/** Services repeat a wrong key in their message. */
function withoutKey(outcome: Outcome, apiKey: string): Outcome {
  if (outcome.kind !== 'failed' || apiKey === '') return outcome
  return { ...outcome, message: outcome.message.replaceAll(apiKey, '…') }
}
