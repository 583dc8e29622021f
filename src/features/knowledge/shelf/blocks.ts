/** A heading, or a line of text that stands for itself: a paragraph, a list's item, a line of code, a row of a table. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'prose' | 'code'; readonly text: string }

/** Reads markdown or plain text into blocks of plain text; a paragraph's lines are joined. Linear in its length. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let paragraph: string[] = []
  let fence = ''
  const flush = () => {
    const joined = withoutMarks(paragraph.join(' ')).trim()
    if (joined !== '') blocks.push({ kind: 'prose', text: joined })
    paragraph = []
  }
  for (const line of text.split(/\r\n?|[\n\u0085\u2028\u2029]/)) {
    const trimmed = line.trim()
    const opens = /^(`{3,}|~{3,})/.exec(trimmed)?.[1]
    if (opens !== undefined && (fence === '' || trimmed === fence)) {
      flush()
      fence = fence === '' ? opens : ''
    } else if (fence !== '') {
      if (trimmed !== '') blocks.push({ kind: 'code', text: trimmed })
    } else if (trimmed === '' || isRule(trimmed)) {
      flush()
    } else {
      const heading = readHeading(trimmed)
      if (heading !== null || startsItem(trimmed)) flush()
      if (heading !== null) blocks.push(heading)
      else paragraph.push(item(trimmed))
    }
  }
  flush()
  return blocks
}

function readHeading(line: string): Block | null {
  const level = /^#{1,6}(?=\s)/.exec(line)?.[0].length
  if (level === undefined) return null
  // Cut by hand: /\s#+$/ would try each of a long run of # again.
  let end = line.length
  while (end > level && line.charAt(end - 1) === '#') end--
  const text = withoutMarks(line.slice(level, /\s/.test(line.charAt(end - 1)) ? end : line.length)).trim()
  return text === '' ? null : { kind: 'heading', level, text }
}

function isRule(line: string): boolean {
  return /^[-*_=]{3,}$/.test(line) || (/^[\s:|-]+$/.test(line) && line.includes('|') && line.includes('-'))
}

function startsItem(line: string): boolean {
  return /^(?:[-*+•]\s|\d{1,9}[.)]\s|\||>)/.test(line)
}

function item(line: string): string {
  if (line.startsWith('|'))
    return line
      .split('|')
      .map((cell) => cell.trim())
      .filter(Boolean)
      .join(' | ')
  return line.replace(/^(?:[-*+]\s+|>[>\s]*)/, '')
}

/** Takes off emphasis, code ticks and links' addresses; bounded repetitions keep it linear on hostile text. */
function withoutMarks(text: string): string {
  return text
    .replace(/!?\[([^[\]]{1,300})\]\([^()\s]{1,2000}(?:\s"[^"]{0,200}")?\)/g, '$1')
    .replace(/\*\*([^*]{1,500})\*\*/g, '$1')
    .replace(/(?<![\p{L}\p{N}*])\*([^*\s](?:[^*]{0,300}[^*\s])?)\*(?![\p{L}\p{N}*])/gu, '$1')
    .replace(/`([^`]{1,300})`/g, '$1')
}
