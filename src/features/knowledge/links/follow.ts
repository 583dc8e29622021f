import type { DeletedMessages, IncomingMessage, Link } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { keepMessage } from '../items/items.ts'
import type { Marks, Spot } from '../ports.ts'
import { inTransaction } from '../shelf/shelf.ts'
import { type Added, addLinks, addPreviews, dropLinks, findKnown } from './link-items.ts'
import {
  changeRow,
  closeQuestion,
  countAsked,
  deleteRow,
  findRow,
  findRowsOf,
  type LinkMessage,
  linksOf,
  putRow,
  urlsOf,
} from './link-messages.ts'
import type { Rights } from './rights.ts'
import { showState } from './show.ts'

export type LinksDeps = {
  db: Db
  rights: Rights
  marks: Marks
  /** True where a backend learns from texts. */
  uploads: boolean
  clock: Clock
  log: Log
}

/** Links of one person that may wait for a decision in one channel. */
const maxAsked = 3

/** Adds all links of a message for somebody who may. What its reaction shows is done too. */
export async function approve(deps: LinksDeps, spot: Spot, links: readonly Link[], at: number): Promise<Added> {
  const now = deps.clock.now()
  const added = await inTransaction(deps.db, async (tx) => {
    const counts = await addLinks(tx, spot, links, { now, at, uploads: deps.uploads })
    await putRow(tx, spot, links, { state: 'approved', askedBy: null, now })
    return counts
  })
  await showState(deps, spot.messageId, added.added + added.refused === 0)
  deps.log.info({ part: 'knowledge', id: spot.messageId, ...added }, 'links added')
  return added
}

/** Takes the links of a message in a link channel, or follows what became of them. Call it for one message at a time. */
export async function followMessage(deps: LinksDeps, message: IncomingMessage): Promise<void> {
  const row = await findRow(deps.db, message.id)
  if (row) await followEdit(deps, row, message)
  else if (message.links.length > 0 && deps.rights.isLinkChannel(message.in)) await takeLinks(deps, message)
}

const spotOf = ({ rights }: LinksDeps, { id, in: place }: IncomingMessage): Spot => ({
  messageId: id,
  channelId: place.id,
  guildId: place.guildId,
  audience: rights.audienceOf(place),
})

async function takeLinks(deps: LinksDeps, message: IncomingMessage): Promise<void> {
  const { db, rights, clock } = deps
  const [{ links, by }, spot, now] = [message, spotOf(deps, message), clock.now()]
  if (rights.mayAdd(by, message.in)) return void (await approve(deps, spot, links, now))
  const known = await findKnown(db, links, spot.audience)
  if (known.length < links.length) return ask(deps, spot, links, by.id)
  await inTransaction(db, async (tx) => {
    for (const id of known) await keepMessage(tx, id, { ...spot, at: now, isPost: false })
    await putRow(tx, spot, links, { state: 'known', askedBy: null, now })
  })
  await showState(deps, message.id)
}

/** Leaves the decision to somebody who may add links; the author needs no answer. */
async function ask(deps: LinksDeps, spot: Spot, links: readonly Link[], personId: string): Promise<void> {
  if ((await countAsked(deps.db, spot.channelId, personId)) >= maxAsked) {
    const fields = { part: 'knowledge', id: spot.messageId }
    return deps.log.info(fields, 'links not asked about: enough of that person wait in the channel')
  }
  await putRow(deps.db, spot, links, { state: 'asked', askedBy: personId, now: deps.clock.now() })
  await showState(deps, spot.messageId)
}

/** Withdraws what an edit took out. What it brought is added, or asked about, in a link channel. */
async function followEdit(deps: LinksDeps, row: LinkMessage, message: IncomingMessage): Promise<void> {
  const { db, rights, clock } = deps
  const [before, now] = [urlsOf(row), message.links.map(({ url }) => url)]
  const gone = before.filter((url) => !now.includes(url))
  const fresh = message.links.filter(({ url }) => !before.includes(url))
  if (gone.length + fresh.length === 0) return followPreviews(deps, row, message.links)
  const kept = linksOf(row).filter(({ url }) => now.includes(url))
  if (gone.length > 0) await dropLinks(db, row.message_id, gone, clock.now())
  const isTaken = fresh.length > 0 && rights.isLinkChannel(message.in)
  const spot = spotOf(deps, message)
  if (isTaken && rights.mayAdd(message.by, message.in))
    return void (await approve(deps, spot, row.state === 'approved' ? [...kept, ...fresh] : message.links, clock.now()))
  if (row.state === 'asked' || row.state === 'declined') return keepAs(deps, row, spot, message.links)
  if (row.state === 'known' && isTaken) await deleteRow(db, row.message_id)
  if (isTaken) await ask(deps, spot, message.links, message.by.id)
  else await keepAs(deps, row, spot, kept)
}

/** Cards that preview links come after their message, as an edit that changes nothing else. */
async function followPreviews(deps: LinksDeps, row: LinkMessage, links: readonly Link[]): Promise<void> {
  const { message_id: messageId, state } = row
  const isNew = links.some(({ title }, at) => title !== '' && linksOf(row)[at]?.title !== title)
  if (!isNew || state === 'declined' || state === 'known') return
  const now = deps.clock.now()
  await inTransaction(deps.db, async (tx) => {
    await changeRow(tx, messageId, { urls: JSON.stringify(links) })
    if (state === 'approved') await addPreviews(tx, messageId, links, now)
  })
}

/** The row goes with its last link. A question stays: its button knows what it was asked about. */
async function keepAs(deps: LinksDeps, row: LinkMessage, spot: Spot, links: readonly Link[]): Promise<void> {
  const changes = { urls: JSON.stringify(links), audience: spot.audience }
  if (links.length > 0) return changeRow(deps.db, row.message_id, changes)
  await deleteRow(deps.db, row.message_id)
  await removeShown(deps, row)
}

async function removeShown({ marks }: LinksDeps, row: LinkMessage): Promise<void> {
  const { channel_id: channelId, message_id: messageId, asked_in: askedIn, reaction } = row
  if (askedIn) await marks.remove({ channelId, messageId: askedIn })
  await marks.show({ channelId, messageId }, null, reaction)
}

/** Withdraws what deleted messages alone brought, with the questions under them; who deletes a question declines it. */
export async function followDeletion(deps: LinksDeps, { messageIds }: DeletedMessages): Promise<void> {
  for (const row of await findRowsOf(deps.db, messageIds)) {
    if (messageIds.includes(row.message_id)) {
      await inTransaction(deps.db, async (tx) => {
        await dropLinks(tx, row.message_id, null, deps.clock.now())
        await deleteRow(tx, row.message_id)
      })
      if (row.asked_in) await deps.marks.remove({ channelId: row.channel_id, messageId: row.asked_in })
    } else await decline(deps, row.message_id)
  }
}

/** Ends a question that is open, without adding anything; what the message brought before stays. */
export async function decline(deps: LinksDeps, messageId: string): Promise<void> {
  await closeQuestion(deps.db, messageId)
  await showState(deps, messageId)
}
