import { JSONParser } from '@streamparser/json'
import { z } from 'zod'
import { UpstreamError } from '../../lib/errors.ts'
import { createJsonLimits } from './json-limits.ts'
import { broken } from './wire.ts'

const textOrNothing = z
  .string()
  .nullish()
  .transform((text) => text ?? '')

/** A turn of a conversation: question and answer. Unused fields are not validated. */
const record = z.object({
  uuid: z.string(),
  created_at: textOrNothing,
  query: textOrNothing,
  response: textOrNothing,
  finish_reason: textOrNothing,
  error_message: textOrNothing,
  cite_data_json: textOrNothing,
})

export type Turn = z.infer<typeof record>

/**
 * Reads the newest turn of a possibly long list with a streaming parser, keeping one turn in memory. Returns null for an
 * empty list. Throws UpstreamError 'broken' if the JSON is invalid, cut off, nested too deeply, or too large to
 * read quickly (`createJsonLimits`).
 */
export async function newestTurn(body: AsyncIterable<Uint8Array>): Promise<Turn | null> {
  let newest: Turn | null = null
  const checkLimits = createJsonLimits()
  const parser = new JSONParser({ paths: ['$.*', '$.data.*'], keepStack: false })
  parser.onValue = ({ value }) => {
    const { success, data } = record.safeParse(value)
    if (success && !(newest && Date.parse(data.created_at) < Date.parse(newest.created_at))) newest = data
  }
  try {
    for await (const bytes of body) {
      checkLimits(bytes)
      parser.write(bytes)
    }
    if (!parser.isEnded) throw new Error('the list of turns is cut off')
  } catch (error) {
    throw error instanceof UpstreamError ? error : broken(error)
  }
  return newest
}
