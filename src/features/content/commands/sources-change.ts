import type { Command } from '../../../conversation/conversation.ts'
import { removeSource, setPaused } from '../sources/sources.ts'
import { findSource, sourceOption } from './find-source.ts'
import { type CommandDeps, logChange, ownerCommand } from './owner-command.ts'
import { bold } from './texts.ts'

/** /professor sources remove, and pause, which a second time resumes. */
export function changeCommands(deps: CommandDeps): [Command<'source'>, Command<'source'>] {
  const { db, clock } = deps
  const options = [sourceOption(db)]
  return [
    ownerCommand('sources', {
      name: 'remove',
      description: 'Removes a source, and drops what it has in the queue',
      options,
      async run(request) {
        const source = await findSource(db, request.options.source)
        await db.transaction().execute((tx) => removeSource(tx, source, clock.now()))
        logChange(deps, request, 'source removed', { kind: source.kind, source: source.name })
        return { kind: 'text', text: `Removed ${bold(source.name)}. What it had in the queue was dropped.` }
      },
    }),
    ownerCommand('sources', {
      name: 'pause',
      description: 'Stops reading a source; a second time reads it again',
      options,
      async run(request) {
        const source = await findSource(db, request.options.source)
        const resumes = source.pausedAt !== null
        await setPaused(db, source.id, resumes ? null : clock.now())
        logChange(deps, request, resumes ? 'source resumed' : 'source paused', { source: source.name })
        const text = resumes
          ? `${bold(source.name)} is read again from the next run on.`
          : `Paused ${bold(source.name)}: it is not read until you use this command again. Its posts in the queue stay.`
        return { kind: 'text', text }
      },
    }),
  ]
}
