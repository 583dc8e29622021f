import type { Answerer, Command, Material, Observer, Press } from './conversation/conversation.ts'
import type { Part } from './lib/lifecycle.ts'
import type { SettingsTable } from './lib/settings.ts'

/** One thing that `npm run doctor` checks: answers what is well about it, or throws an error that says what to do. */
export type Check = { readonly name: string; look(): Promise<string> }

export type Summarize = (material: Material, signal: AbortSignal) => Promise<string | null>

/** The additions of a feature to the running bot. */
export type Additions = {
  readonly commands?: readonly Command[]
  readonly presses?: readonly Press[]
  readonly observers?: readonly Observer[]
  /** At most one feature answers messages. */
  readonly answerer?: Answerer
  /** Sums material up for another feature; null where no model answers. Rejects only with the signal's reason. */
  readonly summarize?: Summarize
  /** Started in their order, before the platform connects; stopped in reverse. */
  readonly parts?: readonly Part[]
  /** Paragraphs for /help. */
  readonly help?: readonly string[]
}

/** A feature, as src/app/slices.ts lists it. `Platform` serves the running feature, `Tools` its checks, which run without a bot. */
export type Slice<Own extends SettingsTable, Platform, Tools> = {
  readonly settings: Own
  checks?(tools: Tools): readonly Check[]
  /** Runs nothing and waits for nothing. */
  create(platform: Platform): Additions
}
