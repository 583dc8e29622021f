import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** A part of the app that starts and stops. `stop` resolves when nothing of it is left; its signal aborts at the deadline. */
export type Part = {
  readonly name: string
  start?(): Promise<void>
  stop?(signal: AbortSignal): Promise<void>
}

/** The time to stop that every part gets, even if an earlier one has used it all. */
const minStopMs = 200

/**
 * Starts parts in order and stops them in reverse, within one deadline. If a part fails to start, the earlier ones are
 * stopped again.
 */
export function createLifecycle(parts: readonly Part[], deps: { clock: Clock; log: Log }) {
  const running: Part[] = []

  /** Stops all parts. Resolves with the names of those that failed or missed the deadline, in milliseconds from now. */
  async function stop(deadlineMs: number): Promise<string[]> {
    const end = deps.clock.now() + deadlineMs
    const late: string[] = []
    for (const part of running.splice(0).reverse()) {
      const inTime = await stopPart(part, Math.max(minStopMs, end - deps.clock.now()))
      if (!inTime) late.push(part.name)
    }
    return late
  }

  /** Resolves with true if the part stops within `leftMs`, false if it fails or is late. */
  async function stopPart(part: Part, leftMs: number): Promise<boolean> {
    const over = new AbortController()
    const end = Promise.resolve(part.stop?.(over.signal)).then(
      () => true,
      (error: unknown) => {
        deps.log.error({ err: error, part: part.name }, 'part failed to stop')
        return false
      },
    )
    const deadline = deps.clock.sleep(leftMs, over.signal).then(
      () => false,
      () => false,
    )
    return Promise.race([end, deadline]).finally(() => over.abort(new Error('stopped, or out of time')))
  }

  return {
    async start() {
      for (const part of parts) {
        running.push(part)
        try {
          await part.start?.()
        } catch (error) {
          await stop(2_000)
          throw error
        }
      }
    },
    stop,
  }
}
