import type { Chunk, PictureFile } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import { UserError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { adjust } from '../adjust.ts'
import type { Asked, Pictures } from '../kept/pictures.ts'
import { type Models, tiers } from '../models.ts'
import type { Model, Order, Outcome, Picture, PictureService, PictureTools } from '../ports.ts'
import type { Tier } from '../prompt.ts'
import { captionOf, toFile } from './caption.ts'
import type { Queue } from './queue.ts'
import { readSources, type SourceDeps } from './read-sources.ts'
import { explainOutcome, underSentence } from './sentences.ts'

export type MakeDeps = SourceDeps & {
  service: PictureService
  tools: PictureTools
  models: Models
  queue: Queue
  pictures: Pictures
  report(cause: string, sentence: string): void
  clock: Clock
  log: Log
}

/** A picture that was made, and the text beside it. */
export type Made = { readonly caption: string; readonly file: PictureFile }

/** The longest that a service may ask to wait for the next minute. */
const maxWaitMs = 60_000
const unfit = 'The picture was made, but I could not make a file of it. Please try again.'
const noInputs = 'None of my models takes a picture to start from. Please describe in words what you want.'

/**
 * Makes a picture when its turn has come, and says meanwhile what it waits for. Throws UserError with a sentence where there
 * is none, and the signal's reason.
 */
export async function* makePicture(deps: MakeDeps, asked: Asked, signal: AbortSignal): AsyncGenerator<Chunk, Made> {
  const { clock } = deps
  const endTurn = yield* deps.queue.enter(asked.by.id, signal)
  try {
    yield { waiting: 'Drawing your picture. That takes up to a minute.' }
    const startedAt = clock.now()
    const given = await readSources(deps, asked, signal)
    const { tier, model, notes } = chooseModel(deps.models, asked.settings.tier, given.length > 0)
    const { notes: adjustments, ...adjusted } = adjust(model, asked.settings, given)
    const order: Order = { id: asked.id, model: model.id, prompt: asked.prompt, ...adjusted }
    const { picture, text: words } = yield* draw(deps, order, tier, signal)
    const cost = model.price?.[order.size] ?? null
    await deps.pictures.saveDrawn(asked.id, model.id, cost).catch((error: unknown) => {
      deps.log.error({ err: error, id: asked.id, part: 'pictures' }, 'row of a picture not written')
    })
    const { file, notes: changes } = await toFileWithin(deps, asked, picture, signal)
    const seconds = Math.round((clock.now() - startedAt) / 1000)
    const told = { seconds, notes: [...notes, ...adjustments, ...changes, ...asked.notes], words }
    return { caption: captionOf(order, told), file }
  } catch (error) {
    if (!(error instanceof UserError) || asked.notes.length === 0) throw error
    throw new UserError(underSentence(error.message, asked.notes), { cause: error })
  } finally {
    endTurn()
  }
}

/** Draws once; a second time only where the service asked for a short wait and nothing was billed. */
async function* draw(
  deps: MakeDeps,
  order: Order,
  tier: Tier,
  signal: AbortSignal,
): AsyncGenerator<Chunk, Extract<Outcome, { kind: 'picture' }>> {
  let outcome = await deps.service.draw(order, signal)
  const waitMs = outcome.kind === 'limited' && outcome.by === 'minute' ? outcome.afterMs : null
  if (waitMs !== null && waitMs <= maxWaitMs) {
    yield { waiting: `The picture service is busy. I try again in ${Math.ceil(waitMs / 1000)} seconds.` }
    await deps.clock.sleep(waitMs, signal)
    outcome = await deps.service.draw(order, signal)
  }
  if (outcome.kind === 'picture') return outcome
  if (outcome.kind === 'no-model') throw new UserError(deps.models.markGone(tier))
  tellOwner(deps, order, outcome)
  throw new UserError(explainOutcome(outcome, deps.clock.now()))
}

/** Logs an outcome without a picture; the owner hears of what only the owner can mend. */
function tellOwner({ report, log }: MakeDeps, { id, model }: Order, outcome: Outcome): void {
  const { kind } = outcome
  if (kind === 'failed') {
    const { fault, message } = outcome
    log.warn({ id, part: 'pictures', model, fault, message }, 'picture failed')
    if (fault === 'unauthorized' || fault === 'forbidden')
      report(
        'pictures key',
        'The picture service refuses my key. Check GOOGLE\\_API\\_KEY, or IMAGE\\_API\\_KEY and IMAGE\\_API\\_URL.',
      )
    return
  }
  const why =
    kind === 'blocked' ? { at: outcome.at, block: outcome.block } : kind === 'limited' ? { by: outcome.by } : {}
  log.info({ id, part: 'pictures', model, outcome: kind, ...why }, 'no picture')
  if (kind === 'limited' && outcome.by === 'day')
    report('pictures of the day', "The picture service's quota for today is used up.")
}

/** The model of that name, or another one where it takes no picture to start from. Throws UserError where none is left. */
function chooseModel(
  models: Models,
  wanted: Tier,
  hasInputs: boolean,
): { tier: Tier; model: Model; notes: readonly string[] } {
  const model = models.get(wanted)
  if (!hasInputs || model.maxInputs > 0) return { tier: wanted, model, notes: [] }
  for (const tier of tiers) {
    if (models.refusal(tier) !== null || models.get(tier).maxInputs === 0) continue
    const note = `The ${wanted} model takes no picture to start from, so I used the ${tier} one.`
    return { tier, model: models.get(tier), notes: [note] }
  }
  throw new UserError(noInputs)
}

async function toFileWithin(
  { tools }: Pick<MakeDeps, 'tools'>,
  asked: Asked,
  picture: Picture,
  signal: AbortSignal,
): Promise<{ file: PictureFile; notes: string[] }> {
  const { format = null } = asked.settings
  const fitted = await tools.fit(picture, { format, maxBytes: asked.maxFileBytes }, signal)
  if (fitted === null) throw new UserError(unfit)
  const notes: string[] = []
  if (format === 'png' && fitted.mime !== 'image/png')
    notes.push("As PNG it would be too large for Discord, so it's a JPEG.")
  if (fitted.width < picture.width)
    notes.push(`Made smaller to fit Discord: ${fitted.width} × ${fitted.height} pixels.`)
  return { file: toFile(fitted, asked), notes }
}
