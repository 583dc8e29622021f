import { truncateAtWord, toPlainLine } from '../../../lib/text/markdown.ts'
import { formatMarker, formatSources, joinPassages } from '../../../lib/text/sources.ts'
import { createMarkerReader, separatorBetween } from './citation-markers.ts'
import type { Source } from '../ports.ts'

const listChars = 1_500
const titleChars = 100

/**
 * Removes citation markers from a streamed answer. `add` takes a chunk and answers the text to show now. Text that may
 * still become a marker is held back: about 80 characters at most, or the rest of a paragraph where code was opened.
 * `rest` ends the stream.
 */
export function createMarkerFilter(): { add(chunk: string): string; rest(): string } {
  const reader = createMarkerReader()
  const shown = createShown()
  let waiting = ''
  /** Characters of `waiting` that are shown already, because they are text in any case. */
  let ahead = 0

  function read(isWhole: boolean): string {
    while (waiting !== '') {
      const piece = reader.next(waiting, isWhole)
      if (!piece) break
      if (piece.kind === 'text') shown.add(piece.text.slice(ahead))
      else shown.leaveOut()
      waiting = waiting.slice(piece.text.length)
      ahead = Math.max(0, ahead - piece.text.length)
    }
    const safe = safeLength(waiting, reader.fence() !== null)
    shown.add(waiting.slice(ahead, safe))
    ahead = Math.max(ahead, safe)
    return shown.take()
  }

  return {
    add(chunk) {
      waiting += chunk
      return read(false)
    },
    rest: () => read(true),
  }
}

/** The length of the beginning that can be shown whether an undecided text turns out to be code or not. */
function safeLength(text: string, isFenced: boolean): number {
  if (isFenced) return text.length
  if (!/^[`~]/.test(text)) return 0
  // A search for blanks before a bracket would take time in proportion to the square of the blanks.
  let end = text.indexOf('[') < 0 ? text.length : text.indexOf('[')
  if (text[end - 1] === '\\') end -= 1
  while (end > 0 && /[^\S\n]/.test(text.charAt(end - 1))) end -= 1
  return end
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
  const reader = createMarkerReader()
  const shown = createShown()
  let body = ''
  let beside = new Set<number>()
  for (let from = 0; from < text.length;) {
    const piece = reader.next(text.slice(from), true)
    if (!piece) break
    from += piece.text.length
    if (piece.kind === 'text') {
      beside = new Set()
      shown.add(piece.text)
    } else {
      const known = documents.numberOf(piece.mark)
      if (known === null || beside.has(known.number)) shown.leaveOut()
      else shown.add(piece.before + formatMarker(known.number, known.url))
      if (known !== null) beside.add(known.number)
    }
    body += shown.take()
  }
  return { body, fence: reader.fence() }
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

/** Collects shown text, and keeps the two sides of a removed marker from growing together into something else. */
function createShown() {
  let tail = ''
  let fresh = ''
  let isCut = false
  return {
    add(text: string): void {
      if (text === '') return
      const whole = isCut ? separatorBetween(tail, text) + text : text
      isCut = false
      fresh += whole
      tail = (tail + whole.slice(-16)).slice(-16)
    },
    leaveOut(): void {
      isCut = true
    },
    /** The text added since the last call. */
    take(): string {
      const taken = fresh
      fresh = ''
      return taken
    },
  }
}
