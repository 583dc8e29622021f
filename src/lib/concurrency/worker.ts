import { once } from 'node:events'
import { cpuUsage } from 'node:process'
import { fileURLToPath } from 'node:url'
import { type Transferable } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { systemClock } from '../clock.ts'
import { createFairSemaphore } from './fair-semaphore.ts'

/**
 * Why there is no answer: too many were waiting, the pool is closed, the time or the memory was used up, or the work
 * threw (or its thread died), with what it threw as the cause.
 */
export type WorkerFault = 'busy' | 'closed' | 'timeout' | 'memory' | 'failed'
export type Worked<Answer> = { ok: true; answer: Answer } | { ok: false; fault: WorkerFault; cause?: unknown }

export type WorkersOptions = {
  /** `import.meta.url` of the module beside which the file `NAME.worker.ts` lies; it exports `run(task)`. */
  beside: string
  name: string
  /** How many threads there are at most; each is made when it is first needed. */
  threads: number
  /** How many tasks may wait for a thread; one more is answered with 'busy'. */
  waiting: number
  /**
   * How long a task may run, in real time. A thread's own start does not count; and where the machine is so busy that the
   * whole process got less than half a core meanwhile, the time is given again, up to three times.
   */
  timeoutMs: number
  /** What a thread may keep on its heap. Bytes of buffers lie outside it. */
  memoryMb: number
  /** A thread without a task for so long ends. */
  idleMs: number
}

/** What travels in place of a task; asked when its thread is free, so that what waits is not copied yet. */
type Send<Task> = (task: Task) => { task: Task; transfer: Transferable[] }

type End = { fault: WorkerFault; cause?: unknown }

/** A thread that takes longer to start is given up. */
const startLimitMs = 20_000
/** Room for what dies young; the engine's default for the bot itself would be 48 MiB a thread. */
const youngMb = 16
/** Room for the bundle that the first thread of a pool leaves for the next ones, where they run from source. */
const mostBundleBytes = 4 * 1024 * 1024
const mostTimes = 4
const anyone = ''

/**
 * Threads for what could block the bot or eat its memory. A task that is aborted or overdue is ended together with its
 * thread, whatever it does; the next one gets a fresh thread.
 */
export function createWorkers<Task, Answer>(
  options: WorkersOptions,
  send: Send<Task> = (task) => ({ task, transfer: [] }),
) {
  const semaphore = createFairSemaphore({ permits: options.threads, perKey: options.threads })
  const pool = createPool(options)
  const jobs = new Map<number, Job>()
  let [lastId, waiting, closed] = [0, 0, false]
  pool.on('message', ({ begun }: { begun: number }) => jobs.get(begun)?.begin(options.timeoutMs))
  // A thread that cannot start has no task yet: whoever waits for it would wait in vain.
  pool.on('error', (cause: unknown) => jobs.forEach((job) => !job.hasBegun() && job.kill({ fault: 'failed', cause })))

  async function perform(id: number, job: Job, asked: Task): Promise<Answer> {
    const waits = semaphore.wouldWait(anyone) ? 1 : 0
    waiting += waits
    const leave = await semaphore.acquire(anyone, job.signal).finally(() => (waiting -= waits))
    try {
      job.expectStart()
      const { task, transfer } = send(asked)
      return (await pool.run({ id, task }, { signal: job.signal, transferList: transfer })) as Answer
    } finally {
      leave()
    }
  }

  return {
    /** Answers what `run` of the file answered for a copy of the task; rejects only with the reason of `signal`. */
    async run(task: Task, { signal }: { signal?: AbortSignal } = {}): Promise<Worked<Answer>> {
      signal?.throwIfAborted()
      if (closed) return { ok: false, fault: 'closed' }
      if (semaphore.wouldWait(anyone) && waiting >= options.waiting) return { ok: false, fault: 'busy' }
      const id = (lastId += 1)
      const job = createJob(signal)
      jobs.set(id, job)
      try {
        return { ok: true, answer: await perform(id, job, task) }
      } catch (error) {
        signal?.throwIfAborted()
        return { ok: false, ...(job.end() ?? endBy(error)) }
      } finally {
        jobs.delete(id)
        job.settle()
      }
    },
    /** How many threads there are now. */
    threads: (): number => pool.threads.length,
    /** Ends every task and thread; resolves when none is left. */
    async close(): Promise<void> {
      closed = true
      const ends = pool.threads.map((thread) => once(thread, 'exit'))
      jobs.forEach((job) => job.kill({ fault: 'closed' }))
      await Promise.all([pool.destroy(), ...ends])
    },
  }
}

export type Workers<Task, Answer> = ReturnType<typeof createWorkers<Task, Answer>>
type Job = ReturnType<typeof createJob>

/** One task from the moment of asking: what ends it, and why it ended. */
function createJob(signal: AbortSignal | undefined) {
  const ending = new AbortController()
  let end: End | undefined
  let begun = false
  let silence = () => {}
  const kill = (reason: End) => {
    end ??= reason
    ending.abort()
  }
  const abort = () => kill({ fault: 'closed' })
  const overdue = () => kill({ fault: 'timeout' })
  const limit = (ms: number, atEnd: () => void) => {
    silence()
    silence = alarm(ms, atEnd)
  }
  const limitWork = (ms: number, times: number) => {
    const before = cpuUsage()
    limit(ms, () => {
      const { user, system } = cpuUsage(before)
      const isStarved = (user + system) / 1000 < ms / 2
      if (isStarved && times > 1) limitWork(ms, times - 1)
      else overdue()
    })
  }
  signal?.addEventListener('abort', abort, { once: true })
  return {
    signal: ending.signal,
    kill,
    end: () => end,
    hasBegun: () => begun,
    expectStart: () => limit(startLimitMs, overdue),
    begin(timeoutMs: number) {
      begun = true
      limitWork(timeoutMs, mostTimes)
    },
    settle() {
      silence()
      signal?.removeEventListener('abort', abort)
    },
  }
}

/** https://github.com/piscinajs/piscina#constructor-new-piscinaoptions */
function createPool({ beside, name, threads, memoryMb, idleMs }: WorkersOptions): Piscina {
  const fromSource = beside.endsWith('.ts')
  return new Piscina({
    filename: fileURLToPath(new URL('./worker-boot.mjs', import.meta.url)),
    workerData: {
      file: new URL(`./${name}.worker.${fromSource ? 'ts' : 'js'}`, beside).href,
      bundler: fromSource ? 'esbuild' : undefined,
      bundle: fromSource ? new SharedArrayBuffer(mostBundleBytes) : undefined,
    },
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: idleMs,
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: youngMb },
    // Neither secrets nor flags of the process are a thread's business.
    env: {},
    execArgv: [],
  })
}

function endBy(error: unknown): End {
  const outOfMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return { fault: outOfMemory ? 'memory' : 'failed', cause: error }
}

/** Rings once after so long; what it returns silences it. */
function alarm(afterMs: number, ring: () => void): () => void {
  const silenced = new AbortController()
  systemClock.sleep(afterMs, silenced.signal).then(ring, () => undefined)
  return () => silenced.abort()
}
