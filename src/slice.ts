import type { Answerer, Command, Material, Observer, Press, Request } from './conversation/conversation.ts'
import type { PersonalData } from './conversation/personal-data.ts'
import type { StatusSection } from './conversation/status.ts'
import type { Part } from './lib/lifecycle.ts'
import type { SettingsTable } from './lib/settings.ts'

/** One thing that `npm run doctor` checks: answers what is well about it, or throws an error that says what to do. */
export type Check = { readonly name: string; look(): Promise<string> }

export type Summarize = (material: Material, signal: AbortSignal) => Promise<string | null>

/**
 * Reads the first page that somebody's words link to, for at most ten seconds, if that person may add knowledge there. Null
 * for everybody else, for whom nothing is fetched, and where nothing can be read. Rejects only with the signal's reason.
 */
export type ReadLinked = (
  asker: Pick<Request, 'by' | 'in'>,
  words: string,
  signal: AbortSignal,
) => Promise<Material | null>

/** The additions of a feature to the running bot. */
export type Additions = {
  readonly commands?: readonly Command[]
  readonly presses?: readonly Press[]
  readonly observers?: readonly Observer[]
  /** At most one feature answers messages. */
  readonly answerer?: Answerer
  /** Sums material up for another feature; null where no model answers. Rejects only with the signal's reason. */
  readonly summarize?: Summarize
  /** Reads pages for the answers of another feature. */
  readonly readLinked?: ReadLinked
  /** Called when items were kept that are to be read or passed on in the background. Never throws. */
  itemsKept?(): void
  /** Started in their order, before the platform connects; stopped in reverse. */
  readonly parts?: readonly Part[]
  /** Paragraphs for /help. */
  readonly help?: readonly string[]
  /** Personal data that it keeps, also while it is switched off. */
  readonly personal?: readonly PersonalData[]
  /** Its section of /professor status. */
  readonly status?: StatusSection
}

/** A feature, as src/app/slices.ts lists it. `Platform` serves the running feature, `Tools` its checks, which run without a bot. */
export type Slice<Own extends SettingsTable, Platform, Tools> = {
  readonly settings: Own
  checks?(tools: Tools): readonly Check[]
  /** Runs nothing and waits for nothing. */
  create(platform: Platform): Additions
}
