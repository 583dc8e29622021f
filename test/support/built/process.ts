import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type BuiltBot = {
  readonly child: ChildProcess
  readonly stderr: () => string
  readonly logs: () => Record<string, unknown>[]
  /** All that it printed. */
  readonly output: () => string
  /** Resolves with the exit code; null where a signal ended it. */
  readonly exit: Promise<number | null>
  /** Waits for a log line with this message. */
  logged(message: string, timeoutMs?: number): Promise<Record<string, unknown>>
}

/** A new folder in the system's temporary one, and how to remove it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'synapse-built-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Runs `node dist/main.js` with nothing but these settings, as an owner's host would. */
export function runBuilt(settings: Record<string, string>, cwd: string, args: readonly string[] = []): BuiltBot {
  const main = join(import.meta.dirname, '../../../dist/main.js')
  const child = spawn(process.execPath, [main, ...args], { cwd, env: settings, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const notify = () => listeners.forEach((listener) => listener())
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString()
    notify()
  })
  child.stderr.on('data', (data: Buffer) => void (stderr += data.toString()))
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const logs = () =>
    stdout
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return {
    child,
    stderr: () => stderr,
    output: () => stdout + stderr,
    logs,
    exit,
    logged: (message, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no “${message}” in:\n${stdout}${stderr}`)), timeoutMs)
        const look = () => {
          const line = logs().find(({ msg }) => msg === message)
          if (!line) return
          clearTimeout(timer)
          listeners.delete(look)
          resolve(line)
        }
        listeners.add(look)
        look()
      }),
  }
}
