import { z } from 'zod'
import { UserError } from '../../../lib/errors.ts'
import type { NewItem } from '../items/items.ts'
import { itemAt, itemOfText } from '../items/new-items.ts'

const isWebAddress = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

const line = z.object({
  title: z.string().trim().min(1).max(300),
  url: z.string().max(2_000).refine(isWebAddress).nullable().default(null),
  source: z.string().max(300).default(''),
  published: z.iso.datetime({ offset: true }).nullable().default(null),
  text: z.string().min(1),
  audience: z.array(z.string().min(1).max(100)).min(1).max(20).nullable().default(null),
})

/** A document in an exported file. `audience`: ids of the audiences that may be told of it; null: everybody. */
export type Line = z.infer<typeof line>

const expected: Readonly<Record<keyof Line, string>> = {
  title: 'a text of 1 to 300 characters',
  url: 'an http or https address of at most 2,000 characters, or null',
  source: 'a text of at most 300 characters',
  published: 'a time such as 2026-11-03T00:00:00.000Z, or null',
  text: 'a text',
  audience: 'a list of 1 to 20 ids, or null',
}

/** The item of a line, once for each of its audiences. Throws UserError with what is wrong with the line. */
export function readLine(text: string): readonly NewItem[] {
  const { title, url, source, published, audience, ...rest } = parse(text)
  const given = { title, source, publishedAt: published === null ? null : Date.parse(published), text: rest.text }
  return (audience ?? [null]).map((each) =>
    url === null
      ? itemOfText({ ...given, audience: each })
      : itemAt(url, { ...given, audience: each, isToBeRead: false }),
  )
}

function parse(text: string): Line {
  const read = line.safeParse(parseJson(text))
  if (read.success) return read.data
  const field = read.error.issues[0]?.path[0] as keyof Line | undefined
  throw new UserError(field ? `"${field}" must be ${expected[field]}.` : 'It must be an object of JSON.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UserError('It is no complete JSON.', { cause })
  }
}
