import type { Insertable, Kysely, Selectable } from 'kysely'
import type { Request } from '../../../conversation/conversation.ts'
import type { Transaction } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Offer, Source } from '../ports.ts'
import { countUnanswered } from './unanswered.ts'

/** A question as it is kept, so that it can be asked again. */
export type Question = Pick<Request, 'id' | 'ref' | 'by' | 'in' | 'repliesTo'> & {
  readonly prompt: string
  /** True where the prompt is a message that is asked about: it is quoted, never asked. */
  readonly isQuoted: boolean
  /** The author of the prompt, where that is somebody else than the asker; else null. */
  readonly writtenBy: string | null
  /** The message whose files belong to it; null where there are none. */
  readonly about: string | null
}

export type RunningRow = Selectable<Schema['running_answers']>

type Deps = {
  db: Kysely<Schema>
  clock: Clock
  /** Makes the reference that is kept of an answer that ended: what its buttons need is no secret. */
  withoutToken?(ref: string): string
}

/** The rows of answers in progress, so that a crash leaves none hanging. When an answer ends, its row moves to `answers`. */
export function createRunning({ db, clock, withoutToken = (ref) => ref }: Deps) {
  // An acknowledgement waits for this row, and Kysely takes a third of its time to build the statement: it is built once.
  const insertion = db
    .insertInto('running_answers')
    .values(toRow(anyQuestion, 0))
    .onConflict((conflict) => conflict.doNothing())
    .compile()
  return {
    /** The row that precedes the acknowledgement. */
    async insert(question: Question): Promise<void> {
      await db.executeQuery({ ...insertion, parameters: Object.values(toRow(question, clock.now())) })
    },
    /** The places at which the answer is visible by now. */
    async savePlaces(id: string, ref: string): Promise<void> {
      await db.updateTable('running_answers').set({ ref }).where('id', '=', id).execute()
    },
    /**
     * The final text, its sources and offers, and the topic where the library missed it. A crash from then on loses nothing
     * of the answer.
     */
    async saveEnding(
      id: string,
      ending: string,
      known: { sources: readonly Source[]; offers: readonly Offer[]; missed: string | null },
    ): Promise<void> {
      const [sources, offers] = [JSON.stringify(known.sources), JSON.stringify(known.offers)]
      const values = { ending, sources, offers, missed: known.missed }
      await db.updateTable('running_answers').set(values).where('id', '=', id).execute()
    },
    /**
     * Ends an answer: its row moves to `answers`, with the messages that hold it, and its topic is counted where the library
     * missed it. `newestIn` makes the last message the newest answer of that channel.
     */
    moveToAnswers: (id: string, isWhole: boolean, messages: readonly string[], newestIn: string | null = null) =>
      db.transaction().execute(async (tx) => {
        const row = await tx.selectFrom('running_answers').selectAll().where('id', '=', id).executeTakeFirst()
        const isKept = row !== undefined && row.question !== ''
        if (row) await copyToAnswers(tx, row, isWhole, { now: clock.now(), withoutToken })
        if (isKept && row.missed) await countUnanswered(tx, row.missed, clock.now())
        await tx.deleteFrom('running_answers').where('id', '=', id).execute()
        const rows = messages.map((message_id) => ({ message_id, answer_id: id }))
        if (isKept && rows.length > 0) await tx.replaceInto('answer_messages').values(rows).execute()
        const newest = messages.at(-1)
        if (newestIn !== null && newest !== undefined)
          await tx
            .replaceInto('channel_answers')
            .values({ channel_id: newestIn, message_id: newest, at: clock.now() })
            .execute()
      }),
    async remove(id: string): Promise<void> {
      await db.deleteFrom('running_answers').where('id', '=', id).execute()
    },
    /** The answers that an earlier run left open. Read them before anything new begins. */
    listUnfinished: (): Promise<RunningRow[]> => db.selectFrom('running_answers').selectAll().execute(),
    find: (id: string): Promise<RunningRow | undefined> =>
      db.selectFrom('running_answers').selectAll().where('id', '=', id).executeTakeFirst(),
  }
}

export type Running = ReturnType<typeof createRunning>

const anyQuestion: Question = {
  ...{ id: '', ref: '', prompt: '', isQuoted: false, repliesTo: null, writtenBy: null, about: null },
  by: { id: '', name: '', roles: [], manages: false, managesServer: false },
  in: { id: '', guildId: null, isThread: false, parentId: null, audience: '' },
}

const toRow = (question: Question, now: number): Insertable<Schema['running_answers']> => ({
  id: question.id,
  ref: question.ref,
  asker_id: question.by.id,
  guild_id: question.in.guildId,
  channel_id: question.in.id,
  in_thread: question.in.isThread ? 1 : 0,
  question: question.prompt,
  is_quoted: question.isQuoted ? 1 : 0,
  written_by: question.writtenBy,
  about: question.about,
  replies_to: question.repliesTo,
  asked_at: now,
  ending: null,
  sources: null,
})

/** Keeps what *Delete* needs alone where the question is empty: then somebody had everything deleted meanwhile. */
async function copyToAnswers(
  tx: Transaction,
  row: RunningRow,
  isWhole: boolean,
  { now, withoutToken }: { now: number; withoutToken(ref: string): string },
): Promise<void> {
  const kept = row.question === '' ? { ...row, ...withoutText } : row
  const { ending: _ending, offers: _offers, missed: _missed, sources, ...asked } = kept
  const ended = { sources: sources ?? '[]', is_whole: isWhole ? (1 as const) : (0 as const), ended_at: now }
  await tx
    .replaceInto('answers')
    .values({ ...asked, ...ended, ref: withoutToken(asked.ref) })
    .execute()
}

/** An answer's row without any text, and without what became of it, as it is kept for its *Delete* button. */
export const withoutText = {
  question: '',
  sources: '[]',
  written_by: null,
  about: null,
  replies_to: null,
  passed_on: 0,
  likes: 0,
  dislikes: 0,
} as const
