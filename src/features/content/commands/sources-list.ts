import type { Command, Press } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import { type Health, loadHealth } from '../sources/health.ts'
import { loadSources, type Source } from '../sources/sources.ts'
import { type CommandDeps, ownerCommand } from './owner-command.ts'
import { type Line, pageLength, pagePress, pageText, type Paged, showPage } from '../../../conversation/pages.ts'
import { linked, plural, when } from '../../../lib/text/phrases.ts'

const channelPage = 'https://www.youtube.com/channel/'
const nameChars = 45

/** /professor sources list: ten at a time, with their state. */
export function listCommand({ db }: Pick<CommandDeps, 'db'>): { command: Command<never>; press: Press } {
  const paged: Paged = { prefix: 'content:sources:', show: (offset) => describe(db, offset) }
  const command = ownerCommand('sources', {
    name: 'list',
    description: 'Shows what is read, and how that goes',
    options: [],
    run: () => showPage(paged, 0),
  })
  return { command, press: pagePress(paged) }
}

async function describe(db: Db, offset: number): Promise<{ text: string; total: number }> {
  const sources = await loadSources(db)
  const total = sources.length
  if (total === 0) return { text: 'There are no sources yet. Add one with /professor sources add.', total }
  const shown = sources.slice(offset, offset + pageLength)
  const health = await loadHealth(db, shown)
  const range = total > pageLength ? `, ${offset + 1} to ${offset + shown.length}` : ''
  return { text: pageText(`**${plural(total, 'source')}**${range}`, shown.map(toLine(health))), total }
}

const toLine =
  (health: ReadonlyMap<number, Health>) =>
  (source: Source): Line => {
    const { id, kind, name, address, keep, urgent, knowledge, backfill } = source
    const state = [
      kind,
      ...(keep === null ? [] : ['filtered']),
      ...(urgent ? ['urgent'] : []),
      ...(knowledge ? ['knowledge'] : []),
      ...(backfill ? ['backfill'] : []),
      stateOf(source, health.get(id)),
    ].join(' · ')
    const url = kind === 'feed' ? address : channelPage + address
    return {
      linked: `- ${linked(name, url, nameChars)} · ${state}`,
      bare: `- ${toLinkLabel(name, nameChars)} · ${state}`,
    }
  }

function stateOf({ pausedAt }: Source, health: Health | undefined): string {
  if (pausedAt !== null) return `paused ${when(pausedAt)}`
  if (health?.isGone) return '⚠ gone: its site has removed it'
  const { lastReadAt = null, failures = 0 } = health ?? {}
  if (failures === 0) return lastReadAt === null ? 'not read yet' : `read ${when(lastReadAt)}`
  const since = lastReadAt === null ? 'never read' : `failing since ${when(lastReadAt)}`
  return `⚠ ${since} (${plural(failures, 'failure')})`
}
