import type { Action } from '../../conversation/conversation.ts'

/** The buttons of an answer by the prefix of their ids; the rest of an id is `ANSWER:ASKER`. */
export const prefixes = {
  stop: 'chat:stop:',
  again: 'chat:again:',
  sources: 'chat:sources:',
  remove: 'chat:delete:',
  thread: 'chat:thread:',
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

/** The buttons under a complete answer; `mayDiffer` where the same question may get another one. */
export const answerActions = (
  about: About,
  { hasSources, mayOpenThread, mayDiffer }: { hasSources: boolean; mayOpenThread: boolean; mayDiffer: boolean },
): readonly Action[] => [
  ...(hasSources ? [action(prefixes.sources, 'Sources', about)] : []),
  ...(mayDiffer ? [action(prefixes.again, 'Regenerate', about)] : []),
  ...(mayOpenThread ? [action(prefixes.thread, 'Continue in a thread', about)] : []),
  action(prefixes.remove, 'Delete', about),
]

/** The buttons under an answer that was cut off. */
export const brokenActions = (about: About): readonly Action[] => [
  action(prefixes.again, 'Try again', about, 'primary'),
]
