import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { KnowledgeBackend } from '../ports.ts'

export type UploadDeps = {
  readonly db: Kysely<Schema>
  readonly backend: KnowledgeBackend
  /** The backend's name, as owners read it. */
  readonly service: string
  readonly clock: Clock
  readonly log: Log
  report(cause: string, sentence: string): void
}
