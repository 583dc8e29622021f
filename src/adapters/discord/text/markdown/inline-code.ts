/** A piece of a text: prose, or inline code with its backticks. */
export type InlinePart = { readonly text: string; readonly isCode: boolean }

type Run = { readonly at: number; readonly length: number; readonly paragraph: number; readonly isEscaped: boolean }

/**
 * Splits a text that contains no fence into prose and inline code. `openAt` is the position of backticks in the last
 * paragraph that nothing closes yet, or null. Linear. https://spec.commonmark.org/0.31.2/#code-spans
 */
export function splitInlineCode(text: string): { parts: InlinePart[]; openAt: number | null } {
  const runs = findRuns(text)
  const closers = findClosers(runs)
  const lastParagraph = paragraphsIn(text)
  const parts: InlinePart[] = []
  let openAt: number | null = null
  let from = 0
  for (let index = 0; index < runs.length; index++) {
    const [run, closer] = [runs[index], closers[index] ?? null]
    if (!run || run.isEscaped) continue
    if (closer === null) {
      if (run.paragraph === lastParagraph) openAt ??= run.at
      continue
    }
    const end = (runs[closer]?.at ?? 0) + run.length
    if (run.at > from) parts.push({ text: text.slice(from, run.at), isCode: false })
    parts.push({ text: text.slice(run.at, end), isCode: true })
    from = end
    index = closer
  }
  if (from < text.length) parts.push({ text: text.slice(from), isCode: false })
  return { parts, openAt }
}

const emptyLine = /\n[ \t]*(?=\n)/g

const paragraphsIn = (text: string): number => Array.from(text.matchAll(emptyLine)).length

function findRuns(text: string): Run[] {
  const runs: Run[] = []
  let paragraph = 0
  for (const { 0: found, index: at } of text.matchAll(/`+|\n[ \t]*(?=\n)/g)) {
    if (found.startsWith('`')) runs.push({ at, length: found.length, paragraph, isEscaped: text[at - 1] === '\\' })
    else paragraph += 1
  }
  return runs
}

/** For each run the index of the next one of the same length; one or two backticks do not reach across an empty line. */
function findClosers(runs: readonly Run[]): (number | null)[] {
  const next = new Map<number, number>()
  const closers: (number | null)[] = runs.map(() => null)
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index]
    if (!run) continue
    const closer = next.get(run.length)
    if (closer !== undefined && (run.length > 2 || runs[closer]?.paragraph === run.paragraph)) closers[index] = closer
    next.set(run.length, index)
  }
  return closers
}
