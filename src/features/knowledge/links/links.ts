import type { Command, DeletedMessages, IncomingMessage, Observer, Press } from '../../../conversation/conversation.ts'
import { createKeyedMutex } from '../../../lib/concurrency/keyed-mutex.ts'
import { createLoop } from '../../../lib/concurrency/loop.ts'
import type { Part } from '../../../lib/lifecycle.ts'
import { addCommand, decidePresses } from './decide.ts'
import { decline, followDeletion, followMessage, type LinksDeps } from './follow.ts'
import { forgetDeclined, listAskedBefore, listUnsettled } from './link-messages.ts'
import { marks, showState } from './show.ts'

/** A question that nobody answers ends after so long. */
const askedForMs = 7 * 86_400_000
/** Until then a message that was declined, or known, is recognized. */
const rememberedForMs = 90 * 86_400_000
/** Pauses between two looks at the reactions: while a text is being read, and else. */
const [lookMs, idleMs] = [5_000, 3_600_000]
/** Messages that may wait to be looked at. */
const maxWaiting = 500

export type Links = {
  readonly observer: Observer
  readonly presses: readonly Press[]
  readonly command: Command
  readonly part: Part
  /** The text of an item was read, or failed: reactions may change. */
  wake(): void
}

/**
 * Links that people share: in a link channel those of people who may add knowledge become knowledge, those of others wait
 * for a decision. Edits and deletions follow. Messages are handled in the background, one step at a time for each.
 */
export function createLinks(deps: LinksDeps): Links {
  const { clock, log } = deps
  const turns = createKeyedMutex()
  const loop = createLoop({ clock, turn: () => lookAround(deps, turns), failed: logFailure })
  const waiting = new Set<Promise<void>>()

  function logFailure(error: unknown): number {
    log.error({ err: error, part: 'knowledge' }, 'links not looked at')
    return idleMs
  }

  function inTurn(messageId: string, work: () => Promise<unknown>): void {
    if (waiting.size >= maxWaiting)
      return log.warn({ part: 'knowledge', id: messageId }, 'too many messages: one skipped')
    const done = turns
      .acquire(messageId, loop.signal)
      .then(async (release) => void (await work().finally(release)))
      .catch((error: unknown) => {
        if (!loop.signal.aborted) log.error({ err: error, part: 'knowledge', id: messageId }, 'links not followed')
      })
      .finally(() => waiting.delete(done))
    waiting.add(done)
  }

  const take = (message: IncomingMessage): void => {
    const isTaken = message.links.length > 0 && deps.rights.isLinkChannel(message.in)
    if (isTaken) inTurn(message.id, () => followMessage(deps, message).then(loop.wake))
  }
  const followEdit = (message: IncomingMessage): void => {
    if (deps.rights.isHome(message.in)) inTurn(message.id, () => followMessage(deps, message))
  }
  const followGone = (deleted: DeletedMessages): void => {
    if (!deps.rights.isHome(deleted)) return
    for (const id of deleted.messageIds) inTurn(id, () => followDeletion(deps, { ...deleted, messageIds: [id] }))
  }

  return {
    observer: { name: 'links', observe: take, observeEdit: followEdit, observeDeletion: followGone },
    presses: decidePresses({ ...deps, turns }),
    command: addCommand({ ...deps, turns }),
    part: {
      name: 'links',
      start: loop.start,
      async stop() {
        await loop.stop()
        await Promise.all(waiting)
      },
    },
    wake: loop.wake,
  }
}

/** Ends old questions, and shows what changed. Answers how long there is nothing to do. */
async function lookAround(deps: LinksDeps, turns: ReturnType<typeof createKeyedMutex>): Promise<number> {
  const { db, clock } = deps
  const never = new AbortController().signal
  const alone = async (messageId: string, work: () => Promise<void>) => {
    const release = await turns.acquire(messageId, never)
    await work().finally(release)
  }
  for (const row of await listAskedBefore(db, clock.now() - askedForMs))
    await alone(row.message_id, () => decline(deps, row.message_id))
  await forgetDeclined(db, clock.now() - rememberedForMs)
  const unsettled = await listUnsettled(db, marks.waiting)
  for (const { message_id: id } of unsettled) await alone(id, () => showState(deps, id))
  return (await listUnsettled(db, marks.waiting)).length > 0 ? lookMs : idleMs
}
