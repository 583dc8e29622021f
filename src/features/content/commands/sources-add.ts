import type { Command, Request } from '../../../conversation/conversation.ts'
import { loadQuotaUsage, saveQuotaUsage } from '../../../db/quota-usage.ts'
import { UserError } from '../../../lib/errors.ts'
import { toChannelId, toFeedAddress } from '../sources/address.ts'
import { toSourceName } from '../sources/source-file.ts'
import { addSources, type NewSource } from '../sources/sources.ts'
import { type CommandDeps, logChange, ownerCommand } from './owner-command.ts'
import { bold } from '../../../lib/text/phrases.ts'

const maxWords = 100
const maxWordChars = 100
const wordsOption = { required: false, kind: 'text', maxLength: 2_000 } as const

type Options = 'address' | 'filter' | 'leave-out' | 'urgent' | 'channel' | 'role' | 'knowledge' | 'backfill'

/** /professor sources add: finds the feed of a site or the channel of a handle, and adds it. */
export const addCommand = (deps: CommandDeps): Command<Options> =>
  ownerCommand('sources', {
    name: 'add',
    description: 'Adds a site, a feed or a YouTube channel',
    options: [
      {
        name: 'address',
        description: 'Of a site, feed or YouTube channel; or a @handle',
        ...{ required: true, kind: 'text', maxLength: 2_000 },
      },
      { name: 'filter', description: 'Only items with one of these words (separated by commas)', ...wordsOption },
      { name: 'leave-out', description: 'No items with one of these words (separated by commas)', ...wordsOption },
      { name: 'urgent', description: 'Posts its items at once', required: false, kind: 'flag' },
      { name: 'channel', description: 'Posts its items there', required: false, kind: 'channel' },
      { name: 'role', description: 'Its posts ping this role', required: false, kind: 'role' },
      {
        name: 'knowledge',
        description: "I learn a channel's new videos, posted or not",
        required: false,
        kind: 'flag',
      },
      { name: 'backfill', description: 'I learn all its older videos too', required: false, kind: 'flag' },
    ],
    async run(request, signal) {
      const { db, clock } = deps
      const wishes = readWishes(request.options)
      const found = await find(deps, request.options.address, signal)
      if (wishes.knowledge && found.kind === 'feed')
        throw new UserError('I learn videos of YouTube channels only. Add a feed without "knowledge" and "backfill".')
      const source: NewSource = { ...wishes, ...found, paused: false }
      const [outcome] = await addSources(db, [source], clock.now())
      if (outcome === 'known')
        throw new UserError(`${bold(source.name)} is a source already. To change it, remove it and add it again.`)
      if (outcome === 'full') throw new UserError('There are 1,000 sources, which is the maximum. Remove one first.')
      logChange(deps, request, 'source added', { kind: source.kind, source: source.name })
      const what = source.kind === 'feed' ? 'a feed' : 'a YouTube channel'
      const added = `Added ${bold(source.name)}, ${what}. It is read in the next run.${learned(source)}`
      const { channelId, roleId } = source
      const trouble = roleId === null ? null : await deps.pingTrouble(channelId, roleId, signal)
      return { kind: 'text', text: trouble === null ? added : `${added}\n⚠ ${trouble}` }
    },
  })

function readWishes(options: Request<Readonly<Record<Options, string>>>['options']) {
  const filter = readWords(options.filter)
  const backfill = options.backfill === 'true'
  return {
    keep: filter.length > 0 ? filter : null,
    leaveOut: readWords(options['leave-out']),
    urgent: options.urgent === 'true',
    channelId: options.channel || null,
    roleId: options.role || null,
    knowledge: options.knowledge === 'true' || backfill,
    backfill,
  }
}

function learned({ knowledge, backfill }: NewSource): string {
  if (!knowledge) return ''
  return backfill ? ' I learn all its videos, the newest first.' : ' I learn its new videos once a day.'
}

/** Words separated by commas. Throws UserError. */
export function readWords(text: string): string[] {
  const words = [...new Set(text.split(',').map((word) => word.trim()))].filter((word) => word !== '')
  if (words.length > maxWords) throw new UserError(`Give at most ${maxWords} words.`)
  const long = words.find((word) => word.length > maxWordChars)
  if (long !== undefined) throw new UserError(`${bold(long)} is too long. Separate words by commas.`)
  return words
}

type Found = Pick<NewSource, 'kind' | 'address' | 'name'>

/** Throws UserError with the advice which address to give. */
async function find(deps: CommandDeps, given: string, signal: AbortSignal): Promise<Found> {
  const channel = channelIn(given)
  if (channel !== null) return findChannel(deps, channel, signal)
  const { url, title } = await deps.findFeed(given, signal)
  const address = toFeedAddress(url)
  if (address === null) throw new UserError('That address is too long or has a password in it. Give another one.')
  return { kind: 'feed', address, name: toSourceName(title, new URL(address).hostname) }
}

async function findChannel(
  { db, findChannel: ask }: CommandDeps,
  address: string,
  signal: AbortSignal,
): Promise<Found> {
  const before = await loadQuotaUsage(db)
  const { id, title, quotaUsage } = await ask({ address, quotaUsage: before }, signal)
  await saveQuotaUsage(db, quotaUsage, before)
  return { kind: 'channel', address: id, name: toSourceName(title, id) }
}

/** The channel that a text names: its id, handle or address; null for any other address. */
export function channelIn(text: string): string | null {
  const given = text.trim()
  if (given.startsWith('@') || toChannelId(given) !== null) return given
  const url = /^https?:\/\//i.test(given) ? given : `https://${given}`
  if (!URL.canParse(url)) return null
  const { hostname, pathname, searchParams } = new URL(url)
  if (!/(^|\.)(youtube\.com|youtu\.be)$/.test(hostname)) return null
  // The feed of a channel is the channel; that of a playlist is a feed.
  return pathname.startsWith('/feeds/') ? toChannelId(searchParams.get('channel_id') ?? '') : given
}
