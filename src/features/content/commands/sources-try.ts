import type { Command } from '../../../conversation/conversation.ts'
import { escapeMarkdown } from '../../../lib/text/markdown.ts'
import type { TestedItem } from '../control.ts'
import { findSource, sourceOption } from './find-source.ts'
import { type CommandDeps, ownerCommand } from './owner-command.ts'
import { bold, linked, plural } from '../../../lib/text/phrases.ts'

const maxShown = 5
const maxReasons = 10

/** /professor sources test: judges the present items of a source, and posts nothing. */
export const testCommand = ({ db, control }: CommandDeps): Command<'source'> =>
  ownerCommand('sources', {
    name: 'test',
    description: 'Shows what would be posted of a source now, and why the rest would not',
    options: [sourceOption(db)],
    async run({ options }, signal) {
      const source = await findSource(db, options.source)
      return { kind: 'text', text: describe(source.name, await control.test(source, signal)) }
    },
  })

function describe(name: string, items: readonly TestedItem[]): string {
  if (items.length === 0) return `${bold(name)} has no items at the moment.`
  const because = (reason: string | null) => items.filter((item) => item.reason === reason)
  const posted = because(null)
  const reasons = [...new Set(items.flatMap(({ reason }) => reason ?? []))].slice(0, maxReasons)
  return [
    `Of ${plural(items.length, 'item')} of ${bold(name)}, ${posted.length} would be posted now.`,
    ...shown(posted),
    ...reasons.flatMap((reason) => {
      const those = because(reason)
      return [`**${those.length} left out: ${escapeMarkdown(reason)}**`, ...shown(those)]
    }),
  ].join('\n')
}

function shown(items: readonly TestedItem[]): string[] {
  const more = items.length - maxShown
  return [
    ...items.slice(0, maxShown).map(({ title, url }) => `- ${linked(title, url)}`),
    ...(more > 0 ? [`- … and ${more} more`] : []),
  ]
}
