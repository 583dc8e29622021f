import type { Action, Press, Reply } from './conversation.ts'

export const pageLength = 10
/** Below Discord's limit of 2,000 characters, so that a page is one message, which the next page replaces. */
const maxPageChars = 1_900

/** A line of a page, with links and, for where those are too long, without. */
export type Line = { readonly linked: string; readonly bare: string }

/** The lines under a heading, as one message. */
export function pageText(heading: string, lines: readonly Line[]): string {
  const linked = [heading, ...lines.map((line) => line.linked)].join('\n')
  return linked.length <= maxPageChars ? linked : [heading, ...lines.map(({ bare }) => bare)].join('\n')
}

/** A list of which ten lines are shown at a time. */
export type Paged = {
  /** The prefix of the buttons' ids. */
  readonly prefix: string
  /** The text of the page with that offset, and the length of the whole list; `about` is what was asked for. */
  show(offset: number, about: string): Promise<{ readonly text: string; readonly total: number }>
}

/** Characters of what was asked for that the buttons keep: their ids have at most 100. */
export const maxAboutChars = 60

/** The page with that number, from 0; the last one where there are fewer. */
export async function showPage({ prefix, show }: Paged, page: number, asked = ''): Promise<Reply> {
  const about = asked.slice(0, maxAboutChars)
  const { text, total } = await show(page * pageLength, about)
  const last = Math.max(0, Math.ceil(total / pageLength) - 1)
  if (page > last) return showPage({ prefix, show }, last, about)
  const rest = about === '' ? '' : `:${about}`
  const to = (number: number, label: string): Action => ({
    id: `${prefix}${number}${rest}`,
    label,
    style: 'secondary',
  })
  const actions = [...(page > 0 ? [to(page - 1, 'Previous')] : []), ...(page < last ? [to(page + 1, 'Next')] : [])]
  return { kind: 'text', text, actions }
}

/** The buttons between pages: the page replaces the one before. */
export const pagePress = (paged: Paged): Press => ({
  prefix: paged.prefix,
  for: 'owner',
  seenBy: 'same',
  allowance: null,
  run({ options }) {
    const [, page = '0', about] = /^(\d{1,5})(?::([^]*))?$/.exec(options.key) ?? []
    return showPage(paged, Number(page), about)
  },
})
