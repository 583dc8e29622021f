import type { ChannelHistory, Files, PostedAnswers } from '../../../src/features/chat/ports.ts'

/** A platform where every ending can be shown, on one message by the name of its reference, and nothing else was said. */
export const platformDouble: { postedAnswers: PostedAnswers; history: ChannelHistory; files: Files } = {
  postedAnswers: {
    complete: () => Promise.resolve(true),
    endWithNotice: () => Promise.resolve(true),
    remove: () => Promise.resolve(),
    findByAction: () => Promise.resolve([]),
    openThread: () => Promise.resolve('<#77>'),
    withoutToken: (ref) => ref,
    messagesOf: (ref) => [`message-of-${ref}`],
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
}
