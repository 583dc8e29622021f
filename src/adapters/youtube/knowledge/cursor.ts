import { z } from 'zod'
import { parseJson } from '../../../lib/text/json.ts'

const shorts = z.object({
  /** The next page of the list; null before the first one. */
  page: z.string().nullable(),
  /** True once its last page was read. */
  isWhole: z.boolean(),
  /** The oldest time of publication that was read, in ms since 1970; null before the first page. */
  until: z.number().nullable(),
  /** The shorts on the last pages that were read. */
  ids: z.array(z.string()),
})
const cursor = z.object({ page: z.string().nullable(), shorts })

/** How far the list of shorts is read, which goes along with that of all uploads. */
export type Shorts = Readonly<z.infer<typeof shorts>>
/** A place in a catalogue. */
export type Cursor = Readonly<z.infer<typeof cursor>>

const beginning: Cursor = { page: null, shorts: { page: null, isWhole: false, until: null, ids: [] } }

/** The place that a saved cursor names; the beginning for null, and for what is no cursor. */
export const readCursor = (saved: string | null): Cursor =>
  saved === null ? beginning : (cursor.safeParse(parseJson(saved)).data ?? beginning)

export const writeCursor = ({ page, shorts: read }: Cursor): string => JSON.stringify({ page, shorts: read })
