import type { Command, Press } from '../../../conversation/conversation.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import type { Control, QueuedPost } from '../control.ts'
import { type CommandDeps, ownerCommand } from './owner-command.ts'
import { type Line, pageLength, pagePress, pageText, type Paged, showPage } from '../../../conversation/pages.ts'
import { linked, plural, when } from '../../../lib/text/phrases.ts'

const titleChars = 60
const sourceChars = 20

/** /professor content next: the queue, ten posts at a time. */
export function queueCommand({ control }: Pick<CommandDeps, 'control'>): { command: Command<never>; press: Press } {
  const paged: Paged = { prefix: 'content:queue:', show: (offset) => describe(control, offset) }
  const command = ownerCommand('content', {
    name: 'next',
    description: 'Shows the queue of posts, with their times',
    options: [],
    run: () => showPage(paged, 0),
  })
  return { command, press: pagePress(paged) }
}

async function describe(control: Control, offset: number): Promise<{ text: string; total: number }> {
  const { total, posts } = await control.queue({ offset, limit: pageLength })
  if (total === 0) return { text: 'The queue is empty.', total }
  const range = total > pageLength ? `, ${offset + 1} to ${offset + posts.length}` : ''
  return { text: pageText(`**${plural(total, 'post')} in the queue**${range}`, posts.map(toLine)), total }
}

function toLine({ title, url, source, channelId, dueAt }: QueuedPost): Line {
  const time = dueAt === null ? 'no time yet' : when(dueAt)
  const rest = ` · ${toLinkLabel(source, sourceChars)} · <#${channelId}> · ${time}`
  return { linked: `- ${linked(title, url, titleChars)}${rest}`, bare: `- ${toLinkLabel(title, titleChars)}${rest}` }
}
