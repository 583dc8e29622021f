import type { Command } from '../../../conversation/conversation.ts'
import { escapeMarkdown } from '../../../lib/text/markdown.ts'
import type { ContentStatus, RunSummary } from '../control.ts'
import { countSources } from '../sources/sources.ts'
import { type CommandDeps, ownerCommand } from './owner-command.ts'
import { plural, when } from '../../../lib/text/phrases.ts'

const maxReasons = 10
const maxClosed = 10

/** /professor content status: the runs, the queue, and channels in which nothing can be posted. */
export const statusCommand = ({ db, control }: CommandDeps): Command<never> =>
  ownerCommand('content', {
    name: 'status',
    description: 'How reading and posting go',
    options: [],
    async run() {
      const [status, sources] = [await control.status(), await countSources(db)]
      return { kind: 'text', text: describe(status, sources), commands: ['professor content next'] }
    },
  })

function describe(status: ContentStatus, sources: number): string {
  const { nextRunAt, lastRun, queued, unsure, nextPostAt, closed } = status
  const next = nextPostAt === null ? '' : `, the next ${when(nextPostAt)}`
  return [
    `- Sources: ${sources.toLocaleString('en')}`,
    `- Next run: ${nextRunAt === null ? 'none; check CONTENT_FETCH_CRON' : `${when(nextRunAt, 'f')}, ${when(nextRunAt)}`}`,
    `- Last run: ${lastRun === null ? 'none yet' : describeRun(lastRun)}`,
    `- Queue: ${plural(queued, 'post')}${next}${queued > 0 ? ' (/professor content next)' : ''}`,
    ...(unsure > 0 ? [describeUnsure(unsure)] : []),
    ...closed.slice(0, maxClosed).map(({ channelId, sentence }) => `- ⚠ <#${channelId}>: ${sentence}`),
    ...(closed.length > maxClosed ? [`- ⚠ … and ${closed.length - maxClosed} more channels`] : []),
  ].join('\n')
}

const describeUnsure = (count: number): string =>
  count === 1
    ? '- Sent without an answer from Discord so far: 1 post. I look for it, and post it again only if it is not there.'
    : `- Sent without an answer from Discord so far: ${plural(count, 'post')}. I look for each, and post it again only if it is not there.`

function describeRun({ startedAt, endedAt, read, kept, dropped }: RunSummary): string {
  if (endedAt === null) return `began ${when(startedAt)} and is still running`
  const reasons = Object.entries(dropped)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, maxReasons)
    .map(([reason, count]) => `${count} ${escapeMarkdown(reason)}`)
  const leftOut = reasons.length > 0 ? `; left out: ${reasons.join(', ')}` : ''
  return `${when(startedAt)}, ${plural(read, 'item')} read, ${kept} kept${leftOut}`
}
