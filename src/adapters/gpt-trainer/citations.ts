import { z } from 'zod'
import type { Source } from '../../features/chat/ports.ts'
import { cutAtWord, plain } from '../../lib/text/markdown.ts'

const maxSources = 25
const passageChars = 1_500
const titleChars = 300

const citation = z.object({
  title: z.string().nullish(),
  text: z.string().nullish(),
  file_name: z.string().nullish(),
  reference_source_link: z.string().nullish(),
})

/**
 * What a turn quotes, from its `cite_data_json`: an object, written as a text, of citations by the mark that stands in
 * the answer. Empty where there is none or where it cannot be read; what is no citation is left out.
 */
export function sourcesOf(citeData: string): Source[] {
  return Object.entries(objectIn(citeData))
    .flatMap(([mark, value]) => {
      const { success, data } = citation.safeParse(value)
      return success ? [sourceOf(plain(mark).slice(0, 20), data)] : []
    })
    .sort((one, other) => one.mark.localeCompare(other.mark, 'en', { numeric: true }))
    .slice(0, maxSources)
}

function sourceOf(mark: string, { title, text, file_name, reference_source_link }: z.infer<typeof citation>): Source {
  // What kind of source it is, they name in several ways: an address is an address.
  const url = [reference_source_link, file_name].find((each) => each && /^https?:\/\//i.test(each)) ?? null
  const name = cutAtWord(plain([title, file_name, url].find((each) => each?.trim()) ?? 'untitled'), titleChars)
  return { mark, title: name, url, passage: cutAtWord(plain(text ?? '') || name, passageChars) }
}

function objectIn(text: string): object {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
