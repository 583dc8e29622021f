import { z } from 'zod'
import type { Source } from '../../features/chat/ports.ts'
import { parseJson } from '../../lib/text/json.ts'
import { truncateAtWord, toPlainLine } from '../../lib/text/markdown.ts'
import { firstAddress } from './wire.ts'

const maxSources = 25
/** Citations looked at: a turn has a few dozen. */
const maxCitations = 500
const maxPassageChars = 1_500
const maxTitleChars = 300

const citation = z.object({
  title: z.string().nullish(),
  text: z.string().nullish(),
  file_name: z.string().nullish(),
  reference_source_link: z.string().nullish(),
})

/**
 * Parses the sources of a turn from `cite_data_json`: a JSON object of citations, keyed by their mark in the answer.
 * Returns an empty list if it is missing or unreadable, and skips invalid citations.
 */
export function sourcesOf(citeData: string): Source[] {
  const read = parseJson(citeData)
  return Object.entries(typeof read === 'object' && read !== null ? read : {})
    .slice(0, maxCitations)
    .flatMap(([mark, value]) => {
      const { success, data } = citation.safeParse(value)
      return success ? [sourceOf(toPlainLine(mark).slice(0, 20), data)] : []
    })
    .sort((one, other) => one.mark.localeCompare(other.mark, 'en', { numeric: true }))
    .slice(0, maxSources)
}

function sourceOf(mark: string, { title, text, file_name, reference_source_link }: z.infer<typeof citation>): Source {
  // The type of a source has several spellings, so only the address is looked at.
  const url = firstAddress(reference_source_link, file_name)
  const name = truncateAtWord(
    toPlainLine([title, file_name, url].find((each) => each?.trim()) ?? 'untitled'),
    maxTitleChars,
  )
  return { mark, title: name, url, passage: truncateAtWord(toPlainLine(text ?? '') || name, maxPassageChars) }
}
