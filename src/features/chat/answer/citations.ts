import { truncateAtWord, toPlainLine } from '../../../lib/text/markdown.ts'
import { formatMarker, formatSources, joinPassages } from '../../../lib/text/sources.ts'
import { newFenceState, readMarkers, replaceMarkers } from './citation-markers.ts'
import type { Source } from '../ports.ts'

const listChars = 1_500
const titleChars = 100

/**
 * Turns the citation markers of a model's answer into numbers that link to their sources, and adds the list of cited
 * sources (of all of them where it cites none). `sources` are the listed ones, marked '1', '2' and so on.
 */
export function cite(text: string, sources: readonly Source[]): { text: string; sources: Source[] } {
  const documents = createDocuments(sources)
  const { body, fence } = number(text, documents)
  const cited = documents.cited()
  if (cited.length === 0) return { text: body, sources: [] }
  const shown = cited.map(([first, ...more], index) => ({
    mark: String(index + 1),
    title: titleOf(first),
    url: first.url,
    passage: joinPassages([...new Set([first, ...more].map(({ passage }) => passage))]),
  }))
  const list = formatSources(
    shown.map(({ title, url }) => ({ title, url, byline: '' })),
    listChars,
  )
  const above = fence === null ? body.trimEnd() : `${body.trimEnd()}\n${fence}`
  return { text: above === '' ? list.text : `${above}\n\n${list.text}`, sources: shown.slice(0, list.listed) }
}

/** Replaces known markers by numbers and removes unknown ones; `fence` closes a code fence that the text leaves open. */
function number(text: string, documents: ReturnType<typeof createDocuments>) {
  const state = newFenceState()
  function numbersOf(side: string): string {
    const beside = new Set<number>()
    const shown = readMarkers(side).map(({ before, mark }) => {
      const known = documents.numberOf(mark)
      if (known === null || beside.has(known.number)) return ''
      beside.add(known.number)
      return before + formatMarker(known.number, known.url)
    })
    return shown.join('')
  }
  const lines = text.split(/(?<=\n)/).map((line) => replaceMarkers(line, state, numbersOf))
  return { body: lines.join(''), fence: state.fence }
}

type Some = [Source, ...Source[]]

/** Numbers documents in the order in which they are cited. Sources with the same address, or without one the same title, are one document. */
function createDocuments(sources: readonly Source[]) {
  const byMark = new Map(sources.toReversed().map((source) => [source.mark, source] as const))
  const numbered = new Map<string, Some>()
  const keyOf = ({ url, title }: Source) => (url === null || url === '' ? `title ${toPlainLine(title)}` : `url ${url}`)

  function add(source: Source): { number: number; url: string | null } {
    const key = keyOf(source)
    const same = numbered.get(key)
    if (!same) numbered.set(key, [source])
    else if (!same.includes(source)) same.push(source)
    return { number: [...numbered.keys()].indexOf(key) + 1, url: source.url }
  }

  return {
    numberOf(mark: string) {
      const source = byMark.get(mark)
      return source ? add(source) : null
    },
    /** In the order of their numbers; all sources where no marker was known. */
    cited(): Some[] {
      if (numbered.size === 0) for (const source of sources) add(source)
      return [...numbered.values()]
    },
  }
}

/** An address as title becomes its domain. Backticks are replaced: one could end code that the answer left open. */
function titleOf({ title, url }: Source): string {
  const name = toPlainLine(title)
  const address =
    name === '' ? url : /^(?:https?:\/\/|www\.)\S+$/i.test(name) ? name.replace(/^www\./i, 'https://$&') : null
  const host = address !== null && URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, '') : ''
  return truncateAtWord((host || name || 'untitled').replaceAll('`', "'"), titleChars)
}
