import { nextStart } from './boundaries.ts'
import { opensBlock } from './lines.ts'
import type { Cut, Source } from './penalties.ts'
import { quoteAt, spoilerAt } from './spans.ts'

/** Repeats in the next message the mark of a quote that a cut leaves open; a spoiler is closed and opened again. */
export function repeatMarks(source: Source, cut: Cut): Cut {
  const { text } = source
  const spoiler = spoilerAt(source, cut.end)
  if (!spoiler) return { ...cut, head: quoteMark(source, cut) + cut.head }
  const tail = cut.tail + (cut.tail === '' ? '' : '\n') + spoiler.mark
  const close = spoiler.after - 1
  // Nothing hidden is left for the next message: the closing mark stays in this one.
  const isOver = cut.next === close && /[\r\n]/.test(text[close + 2] ?? '\n')
  const next = isOver ? nextStart(source, close + 2) : cut.next
  const line = cut.head !== '' || opensBlock(text, next) ? '\n' : ''
  const head = isOver ? '' : spoiler.mark + line + cut.head
  return { end: cut.end, tail, next, head: quoteMark(source, { ...cut, next }) + head }
}

function quoteMark(source: Source, { end, next }: Cut): string {
  const quote = quoteAt(source, end)
  return quote && next < quote.after && !/^ *>>> /.test(source.text.slice(next, next + 16)) ? quote.mark : ''
}
