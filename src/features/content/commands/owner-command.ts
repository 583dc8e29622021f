import type { Kysely } from 'kysely'
import type { Command, Request } from '../../../conversation/conversation.ts'
import { type OwnerCommand, ownerCommands } from '../../../conversation/owner-command.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { Control } from '../control.ts'
import type { FindChannel, FindFeed, ReadFile } from '../ports.ts'

export type CommandDeps = {
  readonly db: Kysely<Schema>
  readonly control: Control
  readonly findFeed: FindFeed
  readonly findChannel: FindChannel
  readonly readFile: ReadFile
  /** Of the publisher; the channel is null for that of sources that name none. */
  pingTrouble(channelId: string | null, roleId: string, signal: AbortSignal): Promise<string | null>
  readonly clock: Clock
  readonly log: Log
}

const groups = {
  sources: ownerCommands('sources', 'The feeds and YouTube channels that are read'),
  content: ownerCommands('content', 'The queue of posts, and the runs that fill it'),
} as const

/** A command of owners; `name` is its last word. */
export const ownerCommand = <Name extends string = never>(
  group: keyof typeof groups,
  command: OwnerCommand<Name>,
): Command<Name> => groups[group](command)

/** Logs a change, with who asked for it; the line has the time. */
export const logChange = (
  { log }: Pick<CommandDeps, 'log'>,
  { id, by }: Pick<Request, 'id' | 'by'>,
  change: string,
  fields: Readonly<Record<string, unknown>> = {},
): void => log.info({ part: 'content', id, by: by.id, ...fields }, change)
