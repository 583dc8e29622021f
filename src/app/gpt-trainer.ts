import { createGptTrainerService } from '../adapters/gpt-trainer/service.ts'
import type { Db } from '../db/db.ts'
import { findUploaded } from '../features/knowledge/upload/parcel.ts'
import { maxUploads } from '../features/knowledge/upload/uploader.ts'
import type { chatSettings } from '../features/chat/settings.ts'
import { type Clock, neverBack } from '../lib/clock.ts'
import type { Http } from '../lib/http/http.ts'
import type { Log } from '../lib/log.ts'
import type { Values } from '../lib/settings.ts'

type Tools = { config: Values<typeof chatSettings>; http: Http; log: Log; clock?: Clock; db?: Db }

/** Connections to GPT Trainer beside those of the answers: conversations are opened, deleted and read back; items are sent. */
const spareConnections = 2 + maxUploads

export type GptTrainer = ReturnType<typeof createGptTrainerService>

/** GPT Trainer as the settings describe it; null until it is set up. */
export function createGptTrainer({ config, http, log, clock, db }: Tools): GptTrainer | null {
  const { GPT_TRAINER_TOKEN: token, CHATBOT_UUID: chatbot, GPT_TRAINER_API_URL: baseUrl } = config
  if (token === null || chatbot === null) return null
  http.limitConnections(baseUrl, config.GPT_TRAINER_CONCURRENCY + spareConnections)
  const firstByteMs = config.GPT_TRAINER_FIRST_BYTE_SECONDS * 1000
  const ofBreaker = clock && { clock: neverBack(clock) }
  const named = db && { findFile: (name: string) => findUploaded(db, name) }
  return createGptTrainerService({ http, baseUrl, token, chatbot, firstByteMs, log, ...named, ...ofBreaker })
}
