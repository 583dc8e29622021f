import type { Action } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import type { Marks } from '../ports.ts'
import { textStateOf } from './link-items.ts'
import { changeRow, findRow, fingerprintOf, type LinkMessage, toSpot, urlsOf } from './link-messages.ts'

/** Reactions of the bot that tell how far the links of a message are. */
export const marks = { waiting: '⏳', known: '✅', failed: '⚠️', repeated: '🔁' } as const

export const prefixes = { add: 'links:add:', decline: 'links:decline:' } as const

const maxHostChars = 60
const maxHosts = 3

/** The reaction that a row should have. `isRepeated`: all its links were known before. */
async function markOf(db: Db, row: LinkMessage, isRepeated: boolean): Promise<string | null> {
  if (row.state === 'asked') return marks.waiting
  if (row.state === 'declined') return null
  if (row.state === 'known' || isRepeated) return marks.repeated
  return { waiting: marks.waiting, failed: marks.failed, read: marks.known }[await textStateOf(db, row.message_id)]
}

/** Shows the state of a message's links: the reaction, and the question while they wait for somebody's decision. */
export async function showState(
  { db, marks: port }: { db: Db; marks: Marks },
  messageId: string,
  isRepeated = false,
): Promise<void> {
  const row = await findRow(db, messageId)
  if (!row) return
  const spot = toSpot(row)
  const mark = await markOf(db, row, isRepeated)
  if (mark !== row.reaction) {
    await port.show(spot, mark, row.reaction)
    await changeRow(db, messageId, { reaction: mark })
  }
  if (row.state === 'asked' && row.asked_in === null) {
    const asked = await port.ask(spot, fingerprintOf(row).slice(0, 4), questionOf(row), actionsOf(row))
    await changeRow(db, messageId, { asked_in: asked ?? '' })
  }
  if (row.state !== 'asked' && row.asked_in) {
    await changeRow(db, messageId, { asked_in: null })
    await port.remove({ channelId: row.channel_id, messageId: row.asked_in })
  }
}

function questionOf(row: LinkMessage): string {
  const urls = urlsOf(row)
  const hosts = [...new Set(urls.map((url) => new URL(url).host.slice(0, maxHostChars)))]
  const more = hosts.length > maxHosts ? ' …' : ''
  const named = hosts.slice(0, maxHosts).map((host) => `\`${host.replaceAll('`', '')}\``)
  const what = urls.length === 1 ? 'this link' : `these ${urls.length} links`
  return `Should I add ${what} to my knowledge? A moderator can decide.\n-# ${named.join(' ')}${more}`
}

const actionsOf = (row: LinkMessage): Action[] => {
  const key = `${row.message_id}:${fingerprintOf(row)}`
  return [
    { id: `${prefixes.add}${key}`, label: 'Add to knowledge', style: 'primary' },
    { id: `${prefixes.decline}${key}`, label: 'Decline', style: 'secondary' },
  ]
}
