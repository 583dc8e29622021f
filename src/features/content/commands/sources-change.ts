import type { Command } from '../../../conversation/conversation.ts'
import { removeSource, setPaused, type Source } from '../sources/sources.ts'
import { findSource, sourceOption } from './find-source.ts'
import { type CommandDeps, logChange, ownerCommand } from './owner-command.ts'
import { bold, when } from '../../../lib/text/phrases.ts'

/** /professor sources remove, and pause, which also resumes. Pausing twice changes nothing the second time. */
export function changeCommands(deps: CommandDeps): [Command<'source'>, Command<'source' | 'resume'>] {
  const { db, clock } = deps
  return [
    ownerCommand('sources', {
      name: 'remove',
      description: 'Removes a source, and drops what it has in the queue',
      options: [sourceOption(db)],
      async run(request) {
        const source = await findSource(db, request.options.source)
        await db.transaction().execute((tx) => removeSource(tx, source, clock.now()))
        logChange(deps, request, 'source removed', { kind: source.kind, source: source.name })
        return { kind: 'text', text: `Removed ${bold(source.name)}. What it had in the queue was dropped.` }
      },
    }),
    ownerCommand('sources', {
      name: 'pause',
      description: 'Stops reading a source, until you resume it',
      options: [
        sourceOption(db),
        { name: 'resume', description: 'Reads it again instead', required: false, kind: 'flag' },
      ],
      async run(request) {
        const source = await findSource(db, request.options.source)
        const resumes = request.options.resume === 'true'
        const isChange = (source.pausedAt !== null) === resumes
        if (isChange) {
          await setPaused(db, source.id, resumes ? null : clock.now())
          logChange(deps, request, resumes ? 'source resumed' : 'source paused', { source: source.name })
        }
        return { kind: 'text', text: resumes ? describeResumed(source) : describePaused(source) }
      },
    }),
  ]
}

const describeResumed = ({ name, pausedAt }: Source): string =>
  pausedAt === null
    ? `${bold(name)} is not paused: every run reads it.`
    : `${bold(name)} is not paused any more: it is read again from the next run on.`

function describePaused({ name, pausedAt }: Source): string {
  const state = pausedAt === null ? 'is paused: it is not read any more' : `was paused ${when(pausedAt)} already`
  return `${bold(name)} ${state}. Its posts in the queue stay. To read it again, use this command with \`resume: True\`.`
}
