import type { Action } from '../../conversation.ts'

export const sourcesPrefix = 'chat:sources:'

/** The buttons under a finished answer. */
export const answerActions = (answerId: string, hasSources: boolean): readonly Action[] =>
  hasSources ? [{ id: `${sourcesPrefix}${answerId}`, label: 'Sources', style: 'secondary' }] : []
