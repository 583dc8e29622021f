import { expect } from 'vitest'
import { createGptTrainer, type GptTrainer } from '../../../sandbox/gpt-trainer/gpt-trainer.ts'
import type { GptTrainerOptions } from '../../../sandbox/gpt-trainer/state.ts'
import { createGptTrainerService } from '../../../src/adapters/gpt-trainer/service.ts'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import { keepItem, type KnowledgeItem, type NewItem } from '../../../src/features/knowledge/items/items.ts'
import { createUploader } from '../../../src/features/knowledge/upload/uploader.ts'
import type { Clock } from '../../../src/lib/clock.ts'
import { createGuard } from '../../../src/lib/http/guard.ts'
import { createHttp } from '../../../src/lib/http/http.ts'
import { createLog } from '../../../src/lib/log.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { addressKey } from '../../../src/lib/text/addresses/address-key.ts'
import { afterTest } from '../network/local-server.ts'
import { createSelfMovingClock } from './self-moving-clock.ts'

export const longText = 'Owls hunt at night. They hear a mouse under the snow and fly without a sound. '.repeat(5)

/** An item that everybody may know, at an address of its own. */
export const itemOf = (name: string, more: Partial<NewItem> = {}): NewItem => {
  const url = `https://site.example/${name}`
  const plain = { source: 'Site', publishedAt: Date.UTC(2026, 0, 1), audience: null, isToBeRead: false } as const
  return {
    key: addressKey(url),
    kind: 'article',
    title: `On ${name}`,
    url,
    documentKey: url,
    text: longText,
    ...plain,
    ...more,
  }
}

export const allItems = ({ db }: Pick<Database, 'db'>): Promise<KnowledgeItem[]> =>
  db.selectFrom('knowledge_items').selectAll().orderBy('id').execute()

type Around = {
  apiUrl: string
  trainer: GptTrainer
  clock: Clock
  reports?: string[]
  lines?: Record<string, unknown>[]
}

/** The real adapter for a stand-in, and an uploader that uses it. */
export function openUploads({ db }: Pick<Database, 'db'>, { apiUrl, trainer, clock, ...heard }: Around) {
  const { reports = [], lines = [] } = heard
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  const log = createLog({ level: 'info', format: 'json', secrets: [], write })
  const http = createHttp({ log, metrics: createMetrics(), guard: createGuard({ trusted: [apiUrl], allowHosts: [] }) })
  const { token, chatbotId: chatbot } = trainer
  const service = createGptTrainerService({ http, baseUrl: apiUrl, token, chatbot, firstByteMs: 2_000, log, clock })
  const report = (_cause: string, sentence: string) => void reports.push(sentence)
  const uploader = createUploader({ db, backend: service.knowledge, service: 'GPT Trainer', clock, log, report })
  return { uploader, close: () => http.close() }
}

/** More than any item may take. */
const maxDays = 4

/** An uploader on a database and a stand-in of its own, whose waiting takes no time. */
export async function startUploads(options: Partial<GptTrainerOptions> = {}) {
  const clock = createSelfMovingClock()
  const trainer = createGptTrainer({ clock, chunkMs: 0, ...options })
  const { apiUrl } = await trainer.listen()
  afterTest(trainer.close)
  const database = await openDatabase(':memory:')
  afterTest(database.close)
  const heard = { reports: [] as string[], lines: [] as Record<string, unknown>[] }
  const items = () => allItems(database)
  const isSettled = async () => (await items()).every((item) => item.upload_due_at === null)
  return {
    ...heard,
    ...{ clock, trainer, items, db: database.db },
    keep: (name: string, more: Partial<NewItem> = {}, hasUploads = true) =>
      keepItem(database.db, itemOf(name, more), { now: clock.now(), uploads: hasUploads }),
    /** Runs an uploader until nothing is left to do, or until a test says so; it is asked whenever the uploader sleeps. */
    async run(isOver: () => Promise<boolean> | boolean = isSettled): Promise<void> {
      const latest = clock.now() + maxDays * 86_400_000
      const over = clock.until(async () => clock.now() > latest || (await isOver()))
      const { uploader, close } = openUploads(database, { apiUrl, trainer, clock, ...heard })
      await uploader.start?.()
      await over
      await uploader.stop?.(new AbortController().signal)
      await close()
      // These are errors of our own: the item is taken up again later, so that nothing else would show them.
      expect(heard.lines.filter(({ msg }) => msg === 'upload failed' || msg === 'uploads failed')).toEqual([])
    },
  }
}
