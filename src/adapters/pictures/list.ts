import type { Outcome } from '../../features/image/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import { UpstreamError, type UpstreamFault } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import { parseJson } from '../../lib/text/json.ts'
import type { Wire } from './wires/wire.ts'

const service = 'pictures'
const maxBytes = 4 * 1024 * 1024
const attemptMs = 15_000
const maxPages = 5

type Deps = { http: Http; wire: Wire; base: string; apiKey: string; clock: Pick<Clock, 'now'> }

/** The ids on up to five pages of a service's list of models. Throws UpstreamError. */
export async function listModels({ http, wire, base, apiKey, clock }: Deps, signal: AbortSignal): Promise<string[]> {
  const ids: string[] = []
  const call = { service, route: 'GET /models', method: 'GET', headers: wire.headers(apiKey), body: null } as const
  for (let [page, token] = [0, '']; page < maxPages; page++) {
    const url = base + wire.listPath(token)
    const response = await http.send({ ...call, url, signal, repeatable: true, attemptMs, maxBytes })
    const text = await response.text()
    if (!response.ok) {
      const outcome = wire.refusal({ status: response.status, text, retryAfterMs: null }, clock.now())
      throw new UpstreamError(service, faultOf(outcome), { cause: new Error(`status ${response.status}`) })
    }
    const read = wire.readList(parseJson(text))
    if (read === null) throw new UpstreamError(service, 'broken', { cause: new Error('no list of models') })
    ids.push(...read.ids)
    if (read.next === '') break
    token = read.next
  }
  return ids
}

function faultOf(outcome: Outcome): UpstreamFault {
  if (outcome.kind === 'failed') return outcome.fault === 'invalid' ? 'broken' : outcome.fault
  if (outcome.kind === 'limited') return 'rate-limited'
  return outcome.kind === 'no-model' ? 'not-found' : 'broken'
}
