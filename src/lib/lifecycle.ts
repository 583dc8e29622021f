import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** Something that runs. `stop` resolves when nothing of it is left; its signal says that time is up. */
export type Part = {
  readonly name: string
  start?(): Promise<void>
  stop?(signal: AbortSignal): Promise<void>
}

/** What a part gets although an earlier one has used up all the time: enough to close what is quick to close. */
const leastMs = 200

/**
 * Starts parts in order and stops them in reverse, all within one deadline; a part that missed it is told by its
 * signal and named. A part that fails to start leaves none of the earlier ones running.
 */
export function createLifecycle(parts: readonly Part[], deps: { clock: Clock; log: Log }) {
  const running: Part[] = []

  async function stop(deadlineMs: number): Promise<string[]> {
    const end = deps.clock.now() + deadlineMs
    const late: string[] = []
    for (const part of running.splice(0).reverse()) {
      const inTime = await stopped(part, Math.max(leastMs, end - deps.clock.now()))
      if (!inTime) late.push(part.name)
    }
    return late
  }

  /** True once the part has stopped; false where it failed or `leftMs` have passed. */
  async function stopped(part: Part, leftMs: number): Promise<boolean> {
    const tooLate = new AbortController()
    const inTime = new AbortController()
    const end = Promise.resolve(part.stop?.(tooLate.signal)).then(
      () => true,
      (error: unknown) => {
        deps.log.error({ err: error, part: part.name }, 'part failed to stop')
        return false
      },
    )
    const deadline = deps.clock.sleep(leftMs, inTime.signal).then(
      () => false,
      () => false,
    )
    const result = await Promise.race([end, deadline])
    inTime.abort(new Error('stopped in time'))
    tooLate.abort(new Error('time is up'))
    return result
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
