/** Why something could not be posted in a channel. */

/** The channel is gone, or the bot may not post or read there; the sentence tells the owner what to do. */
export type Closed = { readonly outcome: 'closed'; readonly sentence: string }
/** Nothing was done; worth another try after `afterMs` (null: soon). */
export type Later = { readonly outcome: 'later'; readonly afterMs: number | null }
/** Discord will never take it. */
export type Refused = { readonly outcome: 'refused'; readonly sentence: string }
