import type { Command, Press } from '../../../conversation/conversation.ts'
import {
  type Line,
  maxAboutChars,
  pageLength,
  pagePress,
  pageText,
  type Paged,
  showPage,
} from '../../../conversation/pages.ts'
import type { Db } from '../../../db/db.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import { bold, linked, plural, when } from '../../../lib/text/phrases.ts'
import { countItems, findItems, findPlaces } from '../items/find.ts'
import type { KnowledgeItem } from '../items/items.ts'
import { type CommandDeps, ownerCommand } from './deps.ts'
import { errorOf } from './status.ts'

const [titleChars, sourceChars] = [50, 20]

/** /professor knowledge search and failed: ten items at a time, newest first. */
export function listCommands({ db }: Pick<CommandDeps, 'db'>): {
  commands: readonly [Command<'text'>, Command<never>]
  presses: readonly Press[]
} {
  const found: Paged = { prefix: 'knowledge:search:', show: (offset, text) => describeFound(db, text, offset) }
  const failed: Paged = { prefix: 'knowledge:failed:', show: (offset) => describeFailed(db, offset) }
  const search = ownerCommand<'text'>({
    name: 'search',
    description: 'Finds posts, links and files that the professor knows',
    options: [
      {
        name: 'text',
        description: 'In the title, the address or the source; without it all are listed',
        ...{ required: false, kind: 'text', maxLength: maxAboutChars },
      },
    ],
    run: ({ options }) => showPage(found, 0, options.text.trim()),
  })
  const failures = ownerCommand({
    name: 'failed',
    description: 'Lists what could not be read or learned, and why',
    options: [],
    run: () => showPage(failed, 0),
  })
  return { commands: [search, failures], presses: [pagePress(found), pagePress(failed)] }
}

const rangeOf = (offset: number, shown: number, total: number): string =>
  total > pageLength ? `, ${offset + 1} to ${offset + shown}` : ''

async function describeFound(db: Db, text: string, offset: number): Promise<{ text: string; total: number }> {
  const wanted = { text, failed: false }
  const total = await countItems(db, wanted)
  const about = text === '' ? '' : ` with ${bold(text)}`
  if (total === 0) return { text: `I know of no post, link or file${about}.`, total }
  const items = await findItems(db, wanted, { limit: pageLength, offset })
  const places = await findPlaces(
    db,
    items.map(({ id }) => id),
  )
  const heading = `**${plural(total, 'item')}**${about}${rangeOf(offset, items.length, total)}`
  return {
    text: pageText(
      heading,
      items.map((item) => toLine(item, places.get(item.id))),
    ),
    total,
  }
}

type Place = { channelId: string; messageId: string; guildId: string | null }

function toLine(item: KnowledgeItem, place: Place | undefined): Line {
  const { title, url, source, added_at: addedAt } = item
  const rest = [
    '',
    ...(source === '' ? [] : [toLinkLabel(source, sourceChars)]),
    when(addedAt),
    ...(item.audiences === null ? [] : [audienceIn(item.audiences)]),
    ...statesOf(item),
  ].join(' · ')
  const stands = place ? ` · ${placeIn(place)}` : ''
  return {
    linked: `- ${linked(title, url ?? '', titleChars)}${rest}${stands}`,
    bare: `- ${toLinkLabel(title, titleChars)}${rest}`,
  }
}

const placeIn = ({ guildId, channelId, messageId }: Place): string =>
  `[in a message](<https://discord.com/channels/${guildId ?? '@me'}/${channelId}/${messageId}>)`

function audienceIn(audiences: string): string {
  const { length } = JSON.parse(audiences) as unknown[]
  return length === 1 ? 'private to its channel' : `private to ${length} audiences`
}

function statesOf({ text_state: text, upload_state: upload }: KnowledgeItem): string[] {
  if (text === 'failed' || upload === 'failed') return ['⚠ failed']
  if (text === 'waiting') return ['its text is being read']
  return ['waiting', 'sending', 'reading'].includes(upload) ? ['being learned'] : []
}

async function describeFailed(db: Db, offset: number): Promise<{ text: string; total: number }> {
  const wanted = { text: '', failed: true }
  const total = await countItems(db, wanted)
  if (total === 0) return { text: 'Nothing failed.', total }
  const items = await findItems(db, wanted, { limit: pageLength, offset })
  const heading = `**${plural(total, 'item')} failed**${rangeOf(offset, items.length, total)} (/professor knowledge retry tries again)`
  return { text: pageText(heading, items.map(toFailure)), total }
}

function toFailure(item: KnowledgeItem): Line {
  const what = item.text_state === 'failed' ? 'its text was not read' : 'it was not learned'
  const rest = ` · ${what}: ${errorOf(item)}`
  return {
    linked: `- ${linked(item.title, item.url ?? '', titleChars)}${rest}`,
    bare: `- ${toLinkLabel(item.title, titleChars)}${rest}`,
  }
}
