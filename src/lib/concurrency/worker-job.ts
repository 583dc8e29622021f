import { cpuUsage } from 'node:process'
import { startTimer } from '../clock.ts'

/**
 * 'busy': too many tasks were waiting; 'closed': the pool is closed; 'timeout' and 'memory': the limits of a task;
 * 'failed': the task threw or its thread died, with the error as the cause.
 */
export type WorkerFault = 'busy' | 'closed' | 'timeout' | 'memory' | 'failed'

/** The reason a task ended without an answer. */
export type Ending = { fault: WorkerFault; cause?: unknown }

const startLimitMs = 20_000
/** A task may be given its time so often if the machine is too busy to run it. */
const maxTimes = 4

/**
 * One task, from the call of `run` to its end. `signal` aborts when it has to be killed: by the caller's signal, by the
 * pool, or by its time limits. `timeoutMs` of real time are given again while the process gets less than half a core.
 */
export function createJob(timeoutMs: number, callerSignal: AbortSignal | undefined) {
  const stop = new AbortController()
  let hasBegun = false
  let cancelTimer = () => {}

  /** The first ending counts. */
  const kill = (ending: Ending) => stop.abort(ending)
  const killByCaller = () => kill({ fault: 'closed' })
  const killByTimeout = () => kill({ fault: 'timeout' })
  callerSignal?.addEventListener('abort', killByCaller, { once: true })

  function limit(ms: number, onTimeout: () => void): void {
    cancelTimer()
    cancelTimer = startTimer(ms, onTimeout)
  }

  function limitWork(times: number): void {
    const before = cpuUsage()
    limit(timeoutMs, () => {
      const { user, system } = cpuUsage(before)
      const isStarved = (user + system) / 1000 < timeoutMs / 2
      if (isStarved && times > 1) limitWork(times - 1)
      else killByTimeout()
    })
  }

  return {
    signal: stop.signal,
    kill,
    ending: () => stop.signal.reason as Ending | undefined,
    hasBegun: () => hasBegun,
    /** Limits the start of the thread, to 20 s. */
    expectStart: () => limit(startLimitMs, killByTimeout),
    /** Limits the work, which begins now. */
    begin(): void {
      hasBegun = true
      limitWork(maxTimes)
    },
    settle(): void {
      cancelTimer()
      callerSignal?.removeEventListener('abort', killByCaller)
    },
  }
}

export type Job = ReturnType<typeof createJob>
