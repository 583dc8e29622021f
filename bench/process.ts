import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { token } from './payloads.ts'

const patienceMs = 30_000
const lookMs = 250
const idleCpuMs = 10
const root = join(import.meta.dirname, '..')
const children = new Set<ChildProcess>()
const folders = new Set<string>()

/** What a process used and holds, memory in bytes. */
export type Reading = {
  readonly cpuMs: number
  readonly rss: number
  /** Since the process started. */
  readonly peakRss: number
  readonly heapUsed: number
  /** The delay of the event loop since `loop` was asked for. */
  readonly loopP99Ms: number
  readonly loopMaxMs: number
}

/** A bot under measurement. */
export type Running = {
  /** When its process was started. */
  readonly spawnedAt: number
  readonly folder: string
  /** `memory` collects the garbage first; `loop` begins to measure the delay of the event loop. */
  read(what: 'cpu' | 'memory' | 'loop'): Promise<Reading>
  /** Resolves when it has next to nothing to do any more. */
  idle(): Promise<void>
  /** The end of what it wrote. */
  output(): string
  end(): Promise<void>
}

/** Runs a script as plain JavaScript, with an empty folder of its own as the place of its data. */
export function run(script: readonly string[], settings: Record<string, string>, folder = newFolder()): Running {
  const log = join(folder, 'output.log')
  const output = openSync(log, 'a')
  const args = ['--expose-gc', '--import', join(root, 'bench/probe.mjs'), ...script]
  const env = { DISCORD_TOKEN: token, PORT: '0', SESSION_DB_PATH: join(folder, 'sessions.db'), ...settings }
  const spawnedAt = performance.now()
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', output, output, 'ipc'] })
  children.add(child)
  closeSync(output)
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const gone = exit.then(() => Promise.reject(new Error(`it ended by itself:\n${tail(log)}`)))
  gone.catch(() => undefined)

  async function read(what: 'cpu' | 'memory' | 'loop'): Promise<Reading> {
    const answer = new Promise<Reading>((resolve) => child.once('message', (message) => resolve(message as Reading)))
    child.send(what)
    return within(Promise.race([answer, gone]), 'an answer of the probe')
  }

  return {
    spawnedAt,
    folder,
    read,
    async idle() {
      const until = performance.now() + patienceMs
      let { cpuMs: before } = await read('cpu')
      for (let quiet = 0; quiet < 2 && performance.now() < until;) {
        await wait(lookMs)
        const { cpuMs } = await read('cpu')
        quiet = cpuMs - before < idleCpuMs ? quiet + 1 : 0
        before = cpuMs
      }
    },
    output: () => tail(log),
    async end() {
      child.kill('SIGKILL')
      await exit
      children.delete(child)
    },
  }
}

/** An empty folder on the disk. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synapse-bench-'))
  folders.add(folder)
  return folder
}

export function removeFolder(folder: string): void {
  folders.delete(folder)
  rmSync(folder, { recursive: true, force: true })
}

/** Ends whatever runs, at once, and leaves nothing behind. */
export function endAll(): void {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) removeFolder(folder)
}

/** Waits at most half a minute. */
export async function within<T>(work: Promise<T>, what: string, ms = patienceMs): Promise<T> {
  const over = new AbortController()
  const late = wait(ms, null, { signal: over.signal }).then(() => Promise.reject(new Error(`no ${what} in ${ms} ms`)))
  late.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
  }
}

const tail = (log: string): string => readFileSync(log, 'utf8').slice(-2_000)
