import type { Clock } from '../clock.ts'

/**
 * Runs `turn` again and again, one at a time. It answers how many milliseconds there is nothing to do; after an error it
 * runs again when as many have passed as `failed` answers. `wake` ends the waiting. `stop` aborts the signal and waits for
 * the turn that runs.
 */
export function createLoop(deps: {
  clock: Clock
  turn(signal: AbortSignal): Promise<number>
  failed(error: unknown): number
}) {
  const stopping = new AbortController()
  const { signal } = stopping
  let waiting = new AbortController()
  let running = Promise.resolve()

  async function run(): Promise<void> {
    while (!signal.aborted) {
      waiting = new AbortController()
      const ms = await deps.turn(signal).catch((error: unknown) => (signal.aborted ? 0 : deps.failed(error)))
      // Rejects where the waiting is ended.
      if (ms > 0 && !signal.aborted) await deps.clock.sleep(ms, waiting.signal).catch(() => undefined)
    }
  }

  const wake = () => waiting.abort(new Error('awake'))
  return {
    signal,
    wake,
    start() {
      running = run()
      return Promise.resolve()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      wake()
      await running
    },
  }
}
