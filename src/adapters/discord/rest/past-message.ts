import type { APIAttachment, APIMessage } from 'discord-api-types/v10'
import type { Attachment, PastMessage } from '../../../conversation/conversation.ts'

export const toPastMessage = ({ id, author, content, timestamp }: APIMessage): PastMessage => ({
  id,
  authorId: author.id,
  author: author.global_name ?? author.username,
  text: content,
  at: Date.parse(timestamp),
})

export const attachmentsOf = ({ attachments }: { attachments: readonly APIAttachment[] }): Attachment[] =>
  attachments.map(({ filename, size, url }) => ({ name: filename, size, url }))
