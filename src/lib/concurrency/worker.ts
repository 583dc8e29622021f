import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { createFairSemaphore } from './fair-semaphore.ts'
import { createJob, type Ending, type Job } from './worker-job.ts'

/** The answer of a task, or why there is none. */
export type Worked<Answer> = { ok: true; answer: Answer } | ({ ok: false } & Ending)

export type WorkersOptions = {
  /**
   * `import.meta.url` of the module that stands beside `NAME.worker.ts`, which exports `run(task)`. If it exports
   * `buffersOf(answer)` too, these buffers are moved to the caller, not copied.
   */
  beside: string
  name: string
  /** At most so many threads; each starts when it is first needed. */
  threads: number
  /** Tasks that may wait for a thread; one more fails as 'busy'. */
  waiting: number
  /** Time limit of a task, in real time, without the start of its thread. */
  timeoutMs: number
  /** Limit on a thread's heap. Buffers lie outside it. */
  memoryMb: number
  /** A thread without a task for so long ends. */
  idleMs: number
}

type RunOptions = { signal?: AbortSignal; transfer?: ArrayBuffer[] }

/** Room for young objects; by default it could grow to the bot's own, 48 MiB. */
const youngGenerationMb = 16
/** The one key of a semaphore that all tasks share. */
const anyTask = ''

/**
 * Thread pool for work that could block the event loop or exhaust memory. A task that is aborted or takes too long is
 * killed with its thread; the next one gets a fresh thread.
 */
export function createWorkers<Task, Answer>(options: WorkersOptions) {
  // Tasks wait here: Piscina starts no thread for its own queue after one was killed, unless it keeps a minimum of them.
  const semaphore = createFairSemaphore({ permits: options.threads, perKey: options.threads })
  const jobs = new Map<number, Job>()
  const pool = createPool(options, (id) => jobs.get(id)?.begin())
  let [lastId, closed] = [0, false]
  // A thread that fails to start has no task yet.
  pool.on('error', (cause: unknown) => jobs.forEach((job) => !job.hasBegun() && job.kill({ fault: 'failed', cause })))

  async function perform(id: number, job: Job, task: Task, transferList: ArrayBuffer[]): Promise<Answer> {
    const release = await semaphore.acquire(anyTask, job.signal)
    try {
      job.expectStart()
      return (await pool.run({ id, task }, { signal: job.signal, transferList })) as Answer
    } finally {
      release()
    }
  }

  return {
    /**
     * Runs `run(task)` of the file on a copy of the task; the buffers in `transfer` are moved to the thread and lost here.
     * Rejects only with the reason of `signal`.
     */
    async run(task: Task, { signal, transfer = [] }: RunOptions = {}): Promise<Worked<Answer>> {
      signal?.throwIfAborted()
      if (closed) return { ok: false, fault: 'closed' }
      if (jobs.size >= options.threads + options.waiting) return { ok: false, fault: 'busy' }
      const id = (lastId += 1)
      const job = createJob(options.timeoutMs, signal)
      jobs.set(id, job)
      try {
        return { ok: true, answer: await perform(id, job, task, transfer) }
      } catch (error) {
        signal?.throwIfAborted()
        return { ok: false, ...(job.ending() ?? endingOf(error)) }
      } finally {
        jobs.delete(id)
        job.settle()
      }
    },
    /** The current number of threads. */
    threads: (): number => pool.threads.length,
    /** Kills every task and thread; resolves when none is left. */
    async close(): Promise<void> {
      closed = true
      const exits = pool.threads.map((thread) => once(thread, 'exit'))
      jobs.forEach((job) => job.kill({ fault: 'closed' }))
      await Promise.all([pool.destroy(), ...exits])
    },
  }
}

export type Workers<Task, Answer> = ReturnType<typeof createWorkers<Task, Answer>>

/** https://github.com/piscinajs/piscina#constructor-new-piscinaoptions */
function createPool(options: WorkersOptions, onBegun: (id: number) => void): Piscina {
  const fromSource = options.beside.endsWith('.ts')
  const workerData = {
    file: new URL(`./${options.name}.worker.${fromSource ? 'ts' : 'js'}`, options.beside).href,
    bundler: fromSource ? 'esbuild' : undefined,
  }
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./worker-boot.mjs', import.meta.url)),
    workerData,
    minThreads: 0,
    maxThreads: options.threads,
    idleTimeout: options.idleMs,
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMb, maxYoungGenerationSizeMb: youngGenerationMb },
    // Threads get neither secrets nor flags of the process.
    env: {},
    execArgv: [],
  })
  pool.on('message', ({ begun, bundled }: { begun?: number; bundled?: string }) => {
    if (begun !== undefined) onBegun(begun)
    // Later threads import what the first one has bundled.
    if (bundled !== undefined) Object.assign(workerData, { file: bundled, bundler: undefined })
  })
  return pool
}

function endingOf(error: unknown): Ending {
  const isOutOfMemory = (error as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return { fault: isOutOfMemory ? 'memory' : 'failed', cause: error }
}
