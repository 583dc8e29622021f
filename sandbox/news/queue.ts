import { existsSync } from 'node:fs'
import Libsql from 'libsql'

/** What is to be posted or was; `at` is the planned time, or that of the end, in milliseconds since 1970. */
export type QueuedItem = {
  id: number
  title: string
  source: string
  state: 'queued' | 'posting' | 'posted' | 'failed' | 'dropped'
  /** Null for a queued item that has no time yet. */
  at: number | null
  /** Why it failed or was dropped. */
  reason: string | null
}

const [maxEnded, maxWaiting] = [8, 60]
const select = `SELECT id, title, source, state, coalesce(ended_at, due_at) AS at, reason FROM posts`

/** Reads the queue of posts from the bot's own database, without writing to it. */
export function createQueueReader(path: string) {
  let database: Libsql.Database | null = null

  /** The database once the bot has made its tables. */
  function open(): Libsql.Database | null {
    if (database || !existsSync(path)) return database
    const opened = new Libsql(path, { readonly: true })
    if (opened.prepare("SELECT 1 FROM sqlite_master WHERE name = 'posts'").get([])) database = opened
    else opened.close()
    return database
  }

  return {
    /** What ended last, then what waits, in the order of the times. */
    read(): QueuedItem[] {
      const rows = (where: string, count: number) =>
        (open()?.prepare(`${select} WHERE ${where} LIMIT ?`).all([count]) ?? []) as QueuedItem[]
      const ended = rows('ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC', maxEnded)
      const waiting = rows("state IN ('queued', 'posting') ORDER BY due_at IS NULL, due_at, id", maxWaiting)
      return [...ended.reverse(), ...waiting]
    },
    close: () => void database?.close(),
  }
}
