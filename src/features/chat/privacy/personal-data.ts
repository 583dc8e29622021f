import type { Kysely } from 'kysely'
import type { Request } from '../../../conversation/conversation.ts'
import { eraseDeleted } from '../../../db/erase.ts'
import type { Schema } from '../../../db/schema.ts'
import { discardAllOf } from '../sessions/sessions.ts'

export type PersonalData = Awaited<ReturnType<typeof personalDataOf>>

/** Everything kept about a person: in a server what belongs to it, in a direct message everything. */
export async function personalDataOf(db: Kysely<Schema>, { by, in: place }: Pick<Request, 'by' | 'in'>) {
  const here = place.guildId
  const rows = await db
    .selectFrom('answers')
    .select(['asked_at', 'guild_id', 'channel_id', 'question', 'sources'])
    .where((row) => row.or([row('asker_id', '=', by.id), row('written_by', '=', by.id)]))
    .$if(here !== null, (query) => query.where('guild_id', '=', here))
    .orderBy('asked_at')
    .execute()
  const scopes = here === null ? '%' : `member:${here}`
  const conversations = await db
    .selectFrom('conversations')
    .select(['scope', 'backend', 'session', 'created_at', 'last_used_at', 'answers'])
    .where((row) => row.or([row('scope', 'like', `${scopes}:${by.id}`), row('scope', '=', `user:${by.id}`)]))
    .execute()
  return {
    questions: rows.map(({ asked_at, guild_id, channel_id, question, sources }) => {
      const quoted = JSON.parse(sources) as { title: string; url: string | null }[]
      const where = { server: guild_id, channel: channel_id }
      return { askedAt: iso(asked_at), ...where, question, sources: quoted.map(({ title, url }) => ({ title, url })) }
    }),
    conversations: conversations.map(({ created_at, last_used_at, ...row }) => {
      return { ...row, createdAt: iso(created_at), lastUsedAt: iso(last_used_at) }
    }),
  }
}

/** Deletes everything kept about a person, in every server, out of every file of the database. */
export async function deletePersonalData(db: Kysely<Schema>, personId: string, now: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const column of ['asker_id', 'written_by'] as const) {
      await tx.deleteFrom('answers').where(column, '=', personId).execute()
      // An answer in progress needs its row until it stands, but not the question.
      await tx.updateTable('running_answers').set({ question: '' }).where(column, '=', personId).execute()
    }
    await discardAllOf(tx, personId, now)
  })
  await eraseDeleted(db)
}

/** A time as text, such as 2026-01-15T12:00:00.000Z. */
export const iso = (ms: number): string => new Date(ms).toISOString()
