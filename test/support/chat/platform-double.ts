import type { ChatDeps } from '../../../src/features/chat/chat.ts'

/** A platform where every ending can be shown, on one message by the name of its reference, and nothing else was said; its owner hears nothing. */
export const platformDouble: Pick<
  ChatDeps,
  | 'postedAnswers'
  | 'history'
  | 'files'
  | 'materialOf'
  | 'readLinked'
  | 'provenanceOf'
  | 'personal'
  | 'tellOwner'
  | 'redact'
> = {
  postedAnswers: {
    complete: () => Promise.resolve(true),
    endWithNotice: () => Promise.resolve(true),
    remove: () => Promise.resolve(),
    findByAction: () => Promise.resolve([]),
    openThread: () => Promise.resolve('<#77>'),
    withoutToken: (ref) => ref,
    messagesOf: (ref) => [`message-of-${ref}`],
    linkTo: (ref, guildId) => `https://chat.test/${guildId ?? 'direct'}/${ref}`,
  },
  history: {
    readable: (text) => text,
    recent: () => Promise.resolve([]),
    chain: () => Promise.resolve([]),
    starter: () => Promise.resolve(null),
    linked: () => Promise.resolve([]),
    filesOf: () => Promise.resolve([]),
  },
  files: { read: () => Promise.resolve('') },
  materialOf: () => Promise.resolve(null),
  readLinked: () => Promise.resolve(null),
  provenanceOf: () => Promise.resolve(new Map()),
  personal: () => [],
  tellOwner: null,
  redact: (text) => text,
}
