import { truncateAtWord, toPlainLine } from '../../../lib/text/markdown.ts'
import { formatMarker, formatSources, joinPassages } from '../../../lib/text/sources.ts'
import { createMarkerReader, type Piece, separatorBetween } from './citation-markers.ts'
import type { Source } from '../ports.ts'

const listChars = 1_500
const titleChars = 100

/**
 * Removes citation markers from a streamed answer. `add` takes a chunk and answers the text to show now. Text that may
 * still become a marker is held back: about 80 characters at most, or what may be code up to the end of its paragraph.
 * `rest` ends the stream.
 */
export function createMarkerFilter(): { add(chunk: string): string; rest(): string } {
  const { add } = createRewriter(({ kind, text }) => (kind === 'text' ? text : null))
  return { add: (chunk) => add(chunk, false), rest: () => add('', true) }
}

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
  const beside = new Set<number>()
  const { add, fence } = createRewriter((piece) => {
    if (piece.kind === 'text') {
      beside.clear()
      return piece.text
    }
    const known = documents.numberOf(piece.mark)
    if (known === null || beside.has(known.number)) return null
    beside.add(known.number)
    return piece.before + formatMarker(known.number, known.url)
  })
  return { body: add(text, true), fence: fence() }
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

/**
 * Rewrites a text piece by piece, as chunks of it arrive; null leaves a piece out. Keeps the two sides of a removed marker
 * from growing together into something else.
 */
function createRewriter(rewrite: (piece: Piece) => string | null) {
  const reader = createMarkerReader()
  let [waiting, tail] = ['', '']
  let isCut = false
  return {
    fence: reader.fence,
    /** Takes a chunk, the last one if `isWhole`, and answers the text to show now. */
    add(chunk: string, isWhole: boolean): string {
      waiting += chunk
      let shown = ''
      while (waiting !== '') {
        const piece = reader.next(waiting, isWhole)
        if (!piece) break
        waiting = waiting.slice(piece.text.length)
        const text = rewrite(piece)
        const whole = text !== null && isCut ? separatorBetween(tail, text) + text : (text ?? '')
        isCut = text === null
        shown += whole
        tail = (tail + whole.slice(-16)).slice(-16)
      }
      return shown
    },
  }
}
