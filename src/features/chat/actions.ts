import type { Action } from '../../conversation/conversation.ts'
import { codePointBoundaryBefore } from '../../lib/text/graphemes.ts'
import type { Offer } from './ports.ts'

/** The buttons of an answer by the prefix of their ids; the rest of an id is `ANSWER:ASKER`, of *ask* a question. */
export const prefixes = {
  stop: 'chat:stop:',
  again: 'chat:again:',
  sources: 'chat:sources:',
  remove: 'chat:delete:',
  thread: 'chat:thread:',
  ask: 'chat:ask:',
  passOn: 'chat:pass:',
} as const

type About = { readonly id: string; readonly by: { readonly id: string } }

export const keyOf = ({ id, by }: About): string => `${id}:${by.id}`

/** Reads the key of a button. */
export function readKey(key: string): { answerId: string; askerId: string } {
  const [answerId = '', askerId = ''] = key.split(':')
  return { answerId, askerId }
}

const action = (prefix: string, label: string, about: About, style: Action['style'] = 'secondary'): Action => ({
  id: `${prefix}${keyOf(about)}`,
  label,
  style,
})

/** The buttons while the answer is being written. */
export const growingActions = (about: About): readonly Action[] => [action(prefixes.stop, 'Stop', about, 'danger')]

/**
 * The buttons under a complete answer; `mayDiffer` where the same question may get another one, `mayPassOn` where the bot's
 * owner takes questions that the library could not answer.
 */
export const answerActions = (
  about: About,
  may: { hasSources: boolean; mayOpenThread: boolean; mayDiffer: boolean; mayPassOn: boolean },
): readonly Action[] => [
  ...(may.mayPassOn ? [action(prefixes.passOn, 'Pass it on', about)] : []),
  ...(may.hasSources ? [action(prefixes.sources, 'Sources', about)] : []),
  ...(may.mayDiffer ? [action(prefixes.again, 'Regenerate', about)] : []),
  ...(may.mayOpenThread ? [action(prefixes.thread, 'Continue in a thread', about)] : []),
  action(prefixes.remove, 'Delete', about),
]

/** The buttons under an answer that was cut off. */
export const brokenActions = (about: About): readonly Action[] => [
  action(prefixes.again, 'Try again', about, 'primary'),
]

/** Discord's limit on the id of a button, less the prefix. https://discord.com/developers/docs/components/reference#button */
const maxAsked = 100 - prefixes.ask.length
const maxLabel = 80

const cut = (text: string, chars: number): string => text.slice(0, codePointBoundaryBefore(text, chars))

/** The buttons that ask what an answer offers. The question is the button's id, so that it works for ever. */
export const offerActions = (offers: readonly Offer[] = []): readonly Action[] => {
  const ids = new Set<string>()
  return offers.flatMap(({ label, ask }) => {
    const id = `${prefixes.ask}${cut(ask, maxAsked)}`
    if (ids.has(id)) return []
    ids.add(id)
    return [{ id, label: cut(label, maxLabel), style: 'secondary' as const }]
  })
}
