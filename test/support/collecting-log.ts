import { createLog, type Log } from '../../src/lib/log.ts'

/** A log whose lines a test can read, parsed. */
export function collectingLog(level = 'info'): { log: Log; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  return { log: createLog({ level, format: 'json', secrets: [], write }), lines }
}
