import { z } from 'zod'
import type { FindFile, Source } from '../../features/chat/ports.ts'
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

/** A source, and the name of the file that it stands in, where that is all that is known of its origin. */
type Cited = Source & { readonly fileName: string | null }

/** The sources of a turn, as `sourcesOf`; those in files that we gave GPT Trainer have the title and the address of these. */
export async function namedSourcesOf(citeData: string, findFile: FindFile): Promise<Source[]> {
  return Promise.all(
    citedIn(citeData).map(async ({ fileName, ...source }) => {
      const file = fileName === null ? null : await findFile(fileName)
      return file ? { ...source, ...file } : source
    }),
  )
}

/**
 * Parses the sources of a turn from `cite_data_json`: a JSON object of citations, keyed by their mark in the answer.
 * Returns an empty list if it is missing or unreadable, and skips invalid citations.
 */
export const sourcesOf = (citeData: string): Source[] => citedIn(citeData).map(({ fileName: _, ...source }) => source)

function citedIn(citeData: string): Cited[] {
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

function sourceOf(mark: string, { title, text, file_name, reference_source_link }: z.infer<typeof citation>): Cited {
  // The type of a source has several spellings, so only the address is looked at.
  const url = firstAddress(reference_source_link, file_name)
  const name = truncateAtWord(
    toPlainLine([title, file_name, url].find((each) => each?.trim()) ?? 'untitled'),
    maxTitleChars,
  )
  const passage = truncateAtWord(toPlainLine(text ?? '') || name, maxPassageChars)
  return { mark, title: name, url, passage, fileName: url === null ? (file_name ?? null) : null }
}
