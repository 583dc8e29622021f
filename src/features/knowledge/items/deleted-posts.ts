import type { Observer } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import type { Log } from '../../../lib/log.ts'

/** Forgets posts of the bot that somebody deleted, so that no answer links to them; what was posted stays known. */
export const createDeletedPosts = ({ db, log }: { db: Db; log: Log }): Observer => ({
  name: 'deleted posts',
  observeDeletion({ messageIds }) {
    db.deleteFrom('knowledge_messages')
      .where('message_id', 'in', messageIds)
      .where('is_post', '=', 1)
      .execute()
      .catch((error: unknown) => log.error({ err: error, part: 'knowledge', id: messageIds[0] }, 'post not forgotten'))
  },
})
