import type { Order, Outcome, Picture } from '../../../features/image/ports.ts'
import type { KnownModel, Models } from '../models.ts'

/** A call that makes a picture. */
export type DrawCall = {
  /** The path after the base address, and the same without ids, for the log. */
  readonly path: string
  readonly route: string
  readonly body: DrawBody
}

/** Pictures of a JSON body are put in, as base64, where `markOf(index)` stands in one of its strings. */
export type DrawBody =
  | { readonly kind: 'json'; readonly json: object; readonly pictures: readonly Picture[] }
  /** multipart/form-data, where each picture is a file in `pictureField`. */
  | {
      readonly kind: 'form'
      readonly fields: Readonly<Record<string, string>>
      readonly pictureField: string
      readonly pictures: readonly Picture[]
    }

/** Stands for the base64 of a picture. It has a character that no prompt has: `toPrompt` removes it. */
export const markOf = (index: number): string => `\u001a${index}\u001a`

/** The prompt as it is sent: without control characters but for tabs and line breaks. */
export const toPrompt = (prompt: string): string => prompt.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, '')

/** A string of JSON too long to be read with the rest: where it stands in the bytes, without its quotes. */
export type LongString = { readonly start: number; readonly end: number }

/** The content of a body with status 200. `base64` is null for a picture that is no base64, such as a link. */
export type Answer =
  | { readonly kind: 'picture'; readonly base64: string | LongString; readonly text: string }
  | { readonly kind: 'error'; readonly status: number; readonly body: unknown }
  | Exclude<Outcome, { kind: 'picture' }>

/** A response with an error status. `retryAfterMs` is that of its header. */
export type ErrorResponse = { readonly status: number; readonly text: string; readonly retryAfterMs: number | null }

/** The protocol of one service. */
export type Wire = {
  readonly name: 'gemini' | 'openai' | 'openrouter'
  readonly models: Models
  headers(apiKey: string): Record<string, string>
  drawCall(order: Order, model: KnownModel): DrawCall
  /** The meaning of a response with an error status. `now` is in ms since 1970. */
  refusal(response: ErrorResponse, now: number): Outcome
  /** The path of a page of the list of models. */
  listPath(pageToken: string): string
  /** The ids on a page of that list, and the token of the next one; '' on the last. Null where it is no such page. */
  readList(page: unknown): { readonly ids: readonly string[]; readonly next: string } | null
}

/** Characters of a text that a model answers with. */
export const maxTextChars = 8_000

export const broken = (message: string): Extract<Outcome, { kind: 'failed' }> => ({
  kind: 'failed',
  fault: 'broken',
  message,
})
