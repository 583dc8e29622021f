import type { Clock } from '../../lib/clock.ts'
import { UpstreamError, UserError } from '../../lib/errors.ts'
import type { Part } from '../../lib/lifecycle.ts'
import type { Log } from '../../lib/log.ts'
import { escapeMarkdown } from '../../lib/text/markdown.ts'
import type { Model, PictureService } from './ports.ts'
import type { Tier } from './prompt.ts'

/** The id of each model that the owner chose. */
export type ModelIds = Readonly<Record<Tier, string>>

const settingOf: Readonly<Record<Tier, string>> = {
  standard: 'IMAGE_MODEL',
  fast: 'IMAGE_MODEL_FAST',
  ultra: 'IMAGE_MODEL_ULTRA',
}
export const tiers: readonly Tier[] = ['standard', 'fast', 'ultra']
const retryMs = 60_000
const inspectionMs = 30_000

type Deps = {
  service: Pick<PictureService, 'list' | 'modelOf' | 'replacementOf'>
  ids: ModelIds
  report(cause: string, sentence: string): void
  clock: Clock
  log: Log
}

/** The three models. Those that the service no longer has are found at the start, or when one is asked for a picture. */
export function createModels(deps: Deps) {
  const { service, ids, report, clock, log } = deps
  const gone = new Set<string>()
  const stopping = new AbortController()
  let checking = Promise.resolve()

  function markGone(id: string): void {
    if (gone.has(id)) return
    gone.add(id)
    log.warn({ part: 'pictures', model: id }, 'model is not there any more')
    report(`picture model ${id}`, goneForOwner(deps, id))
  }

  async function check(): Promise<void> {
    const known = new Set(await service.list(stopping.signal))
    // A service that lists nothing does not list its models.
    if (known.size > 0) for (const id of Object.values(ids)) if (!known.has(id)) markGone(id)
  }

  async function checkTwice(): Promise<void> {
    await check().catch(async () => {
      await clock.sleep(retryMs, stopping.signal)
      await check()
    })
  }

  const refusal = (tier: Tier): string | null => (gone.has(ids[tier]) ? goneForPeople(ids, gone, tier) : null)

  return {
    /** A sentence where the model of that name is gone, else null. From memory. */
    refusal,
    /** Throws UserError where it is gone. */
    get(tier: Tier): Model {
      const sentence = refusal(tier)
      if (sentence !== null) throw new UserError(sentence)
      return service.modelOf(ids[tier])
    },
    /** Notes that the service has no such model; the owner is told once. Returns the sentence for people. */
    markGone(tier: Tier): string {
      markGone(ids[tier])
      return goneForPeople(ids, gone, tier)
    },
    /** Compares the ids with the service's list, in the background; tried once more after a minute. */
    part: {
      name: 'picture models',
      start() {
        checking = checkTwice().catch((error: unknown) => {
          if (!stopping.signal.aborted) log.warn({ err: error, part: 'pictures' }, 'could not list the models')
        })
        return Promise.resolve()
      },
      stop() {
        stopping.abort(new Error('stopping'))
        return checking
      },
    } satisfies Part,
  }
}

export type Models = ReturnType<typeof createModels>

function goneForOwner({ service, ids }: Pick<Deps, 'service' | 'ids'>, id: string): string {
  const settings = tiers.filter((tier) => ids[tier] === id).map((tier) => settingOf[tier])
  const replacement = service.replacementOf(id)
  const advice =
    replacement === null ? 'Choose another one' : `Its replacement is ${escapeMarkdown(replacement)}; set that`
  return `The picture service has no model ${escapeMarkdown(id)} any more. ${advice} as ${escapeMarkdown(settings.join(' and '))} and restart me.`
}

function goneForPeople(ids: ModelIds, gone: ReadonlySet<string>, tier: Tier): string {
  const others = tiers.filter((each) => !gone.has(ids[each]))
  const advice = others.length === 0 ? '' : ` You can still use ${others.map((each) => `\`--${each}\``).join(' or ')}.`
  return `The model for ${tier} pictures doesn't exist any more; the owner of this bot has to choose another one.${advice}`
}

/** Checks for `npm run doctor` of the key and the models. Throws an error that says what to do. */
export async function inspectModels(service: Deps['service'], ids: ModelIds): Promise<string> {
  const known = new Set(await service.list(AbortSignal.timeout(inspectionMs)).catch(explainFault))
  const chosen = [...new Set(Object.values(ids))]
  const missing = chosen.filter((id) => known.size > 0 && !known.has(id))
  if (missing.length > 0) throw new Error(missing.map((id) => goneForOwner({ service, ids }, id)).join(' '))
  return `the key works; models ${chosen.join(', ')}`
}

function explainFault(error: unknown): never {
  if (!(error instanceof UpstreamError)) throw error
  const isRefused = error.fault === 'unauthorized' || error.fault === 'forbidden'
  const sentence = isRefused
    ? 'The picture service refuses the key. Check GOOGLE_API_KEY, or IMAGE_API_KEY and IMAGE_API_URL.'
    : `The picture service does not answer as it should (${error.fault}). Check its address, or try again later.`
  throw new Error(sentence, { cause: error })
}
