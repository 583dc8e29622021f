/** Parses JSON; null if it is invalid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** The characters that V8 shows before and after the one that it does not expect. */
const shownAround = 10

/**
 * Tells where a text that is not JSON breaks: `the mistake is in line 7`, or that it ends too early. '' for valid JSON, and
 * where V8 does not say.
 */
export function explainInvalidJson(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const at = message.includes('end of JSON') ? text.length : positionIn(text, message)
    if (at !== null && at >= text.trimEnd().length) return 'it ends too early, as if cut off'
    return at === null ? '' : `the mistake is in line ${text.slice(0, at).split('\n').length}`
  }
}

/** V8 tells the position, or what stands around it: `Unexpected token 'x', ..."ds": [1, x, 2], "ch"... is not valid JSON`. */
function positionIn(text: string, message: string): number | null {
  const [, position] = /at position (\d+)/.exec(message) ?? []
  if (position !== undefined) return Number(position)
  const [, cut, around] = /^Unexpected token .+?, (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(message) ?? []
  const [, token = ''] = /^Unexpected token '(.+?)'/s.exec(message) ?? []
  if (around === undefined) return null
  const start = text.indexOf(around)
  if (start < 0) return null
  return cut === undefined ? start + Math.max(0, around.indexOf(token)) : start + shownAround
}
