import type { Readers } from '../../../src/features/knowledge/ports.ts'

/** A server with one audience: everybody. A reference is the id of a message in channel 2. */
export const openReaders: Readers = {
  messageOf: (ref) => ({ channelId: '2', messageId: ref, at: Date.UTC(2026, 0, 1) }),
  readersOf: () => ({ guildId: '3', audience: null }),
  isReadableAt: () => true,
  linkTo: ({ guildId, channelId, messageId }) => `https://chat.test/${guildId}/${channelId}/${messageId}`,
}
