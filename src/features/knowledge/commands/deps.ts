import type { Kysely } from 'kysely'
import type { Attachment, Request } from '../../../conversation/conversation.ts'
import { ownerCommands } from '../../../conversation/owner-command.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { ReadPage, ReadPdf } from '../ports.ts'

export type CommandDeps = {
  readonly db: Kysely<Schema>
  readonly readPage: ReadPage
  readonly readPdf: ReadPdf
  /** The bytes of a file that came with a command. Throws UpstreamError where it does not arrive or has more than `maxBytes`. */
  readonly readFile: (file: Attachment, maxBytes: number, signal: AbortSignal) => Promise<Uint8Array>
  /** The name of the backend that learns from texts; null without one. */
  readonly learner: string | null
  /** Told after a change: reading and uploading look for work at once. */
  changed(): void
  readonly clock: Clock
  readonly log: Log
}

/** A command of owners; `name` is its last word. */
export const ownerCommand = ownerCommands('knowledge', 'What the professor knows beside its own texts')

/** Logs a change, with who asked for it; the line has the time. */
export const logChange = (
  { log }: Pick<CommandDeps, 'log'>,
  { id, by }: Pick<Request, 'id' | 'by'>,
  change: string,
  fields: Readonly<Record<string, unknown>> = {},
): void => log.info({ part: 'knowledge', id, by: by.id, ...fields }, change)
