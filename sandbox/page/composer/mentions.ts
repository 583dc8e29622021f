import type { View } from '../../view.ts'

/** Somebody who can be mentioned; `person` is null for the professor. */
export type Name = { readonly name: string; readonly hint: string; readonly person: { readonly color: string } | null }

/** The people and the bot, as they can be mentioned in the channel of a view; in a direct message, those two. */
export function namesIn({ people, bot, me, channels, channelId }: View): Name[] {
  const isDirect = channels.some(({ id, kind }) => id === channelId && kind === 'dm')
  const heard = isDirect ? [me] : people
  return [
    { name: bot.name, hint: 'the bot', person: null },
    ...heard.map((person) => ({ name: person.displayName, hint: person.name, person })),
  ]
}

/**
 * The names that go on as the text before the caret does after its last `@`, and where that `@` is; none where a whole
 * name stands there already.
 */
export function matchingNames(names: readonly Name[], before: string): { found: readonly Name[]; at: number } {
  const at = before.lastIndexOf('@')
  const typed = before.slice(at + 1).toLowerCase()
  const isWord = at >= 0 && !/[\p{L}\p{N}]/u.test(before[at - 1] ?? '')
  const found = isWord
    ? names.filter(({ name, hint }) => [name, hint].some((each) => each.toLowerCase().startsWith(typed)))
    : []
  const isWhole = found.length === 1 && found[0]?.name.toLowerCase() === typed
  return { found: isWhole ? [] : found, at }
}
