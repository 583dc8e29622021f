import type { IncomingMessage } from 'node:http'
import { Refusal, sendCacheable, sendText } from '../http/service-faults.ts'
import { createService } from '../http/service.ts'
import { createNewVideos } from './new-videos.ts'
import { resource, websiteOf } from './resources.ts'
import { sampleChannels } from './sample-channels.ts'

export type YouTube = ReturnType<typeof createYouTube>

const youTubeKey = 'youtube-key-of-the-sandbox'
/** https://developers.google.com/youtube/v3/determine_quota_cost */
const unitsPerDay = 10_000
/** Quotas reset at midnight Pacific time. */
const pacific = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Los_Angeles', dateStyle: 'short' })

/**
 * YouTube's stand-in: the Data API with its key and quota, the Atom feeds, and the heads of channel pages. `grows`: channels
 * get new videos as the clock moves.
 */
export function createYouTube({ clock, grows = false }: { clock: { now(): number }; grows?: boolean }) {
  const channels = sampleChannels(clock.now())
  const addNew = grows ? createNewVideos(channels, clock) : () => undefined
  const violations: string[] = []
  const state = { quota: unitsPerDay, feeds: 200 }
  const meter = createMeter(clock, state)

  function answer({ pathname, searchParams }: URL, request: IncomingMessage): { type: string; bytes: string } {
    addNew()
    const api = /^\/youtube\/v3\/(\w+)$/.exec(pathname)?.[1]
    if (api === undefined) return websiteOf(channels, pathname, searchParams, state.feeds)
    if (api === 'search') throw new Refusal(403, 'search.list is for 100 calls a day', true, 'forbidden')
    meter.charge(searchParams.get('key') ?? (request.headers['x-goog-api-key'] as string | undefined))
    return { type: 'application/json', bytes: JSON.stringify(resource(channels, api, searchParams)) }
  }

  const { calls, fault, listen, close } = createService({ violations }, ({ url, name, ...exchange }) => {
    try {
      sendCacheable(exchange, answer(url, exchange.request))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { status, reason, message, violation } = error
      if (violation) violations.push(`${name}: ${message}`)
      const errors = [{ message, domain: 'youtube', reason }]
      sendText(exchange.response, status, JSON.stringify({ error: { code: status, message, errors } }))
    }
  })
  return {
    key: youTubeKey,
    /** The channels with their videos; tests may change them. */
    channels,
    calls,
    fault,
    violations: violations as readonly string[],
    /** Units that the key has spent on the present day in California. */
    units: meter.units,
    /** `quota`: units per day; `feeds`: the status of every Atom feed. Tests may change both. */
    state,
    listen: async (): Promise<{ apiUrl: string }> => ({ apiUrl: `http://${await listen()}` }),
    close,
  }
}

const refused = (status: number, reason: string, message: string) => new Refusal(status, message, false, reason)

/** Counts the units of the key by the day in California. */
function createMeter(clock: { now(): number }, state: { readonly quota: number }) {
  let spent = { day: '', units: 0 }
  const units = (): number => (spent.day === pacific.format(clock.now()) ? spent.units : 0)
  return {
    units,
    /** Takes a unit for every call with the right key. Throws a Refusal for another key and an exhausted quota. */
    charge(key: string | undefined): void {
      if (key === undefined) throw refused(403, 'forbidden', 'The request is missing a valid API key.')
      if (key !== youTubeKey) throw refused(400, 'badRequest', 'API key not valid. Please pass a valid API key.')
      if (units() >= state.quota) throw refused(403, 'quotaExceeded', 'You have exceeded your <a>quota</a>.')
      spent = { day: pacific.format(clock.now()), units: units() + 1 }
    },
  }
}
