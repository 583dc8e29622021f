import type { Clock } from '../../../lib/clock.ts'

const firstCharacters = 30
const firstWaitMs = 400
const intervalMs = 1_200
const woken = new Error('woken')

type Canvas = {
  /** Resolves when the next draft may be shown; rejects with the signal's reason. */
  ready(urgency: 'first' | 'draft', signal: AbortSignal): Promise<void>
  show(text: string): Promise<void>
}

/**
 * Throttles the drafts of a growing text: the first one after 30 characters or 400 ms, then one every 1.2 s, always the
 * newest text and never two at once. After a `show` that failed nothing more is shown; `settle` throws its error.
 */
export function createPace(canvas: Canvas, clock: Clock) {
  let text = ''
  let notice = ''
  let shown = ''
  let firstAt: number | null = null
  let lastAt: number | null = null
  const settling = new AbortController()
  const { sleep, wake } = createWakeableSleep(clock)

  const newest = () => (text.trim() === '' ? notice : text)

  /** Milliseconds until the next draft; with nothing new, until the next look. */
  function dueInMs(): number {
    if (newest() === shown || newest() === '') return intervalMs
    if (lastAt !== null) return lastAt + intervalMs - clock.now()
    return text.trim().length >= firstCharacters ? 0 : (firstAt ?? 0) + firstWaitMs - clock.now()
  }

  async function run(): Promise<void> {
    while (!settling.signal.aborted) {
      const dueMs = dueInMs()
      if (dueMs > 0) {
        await sleep(dueMs)
        continue
      }
      await canvas.ready(lastAt === null ? 'first' : 'draft', settling.signal)
      if (settling.signal.aborted) return
      shown = newest()
      await canvas.show(shown)
      // Measured after the call: a slow one and a quick one after it are never closer together than the interval.
      lastAt = clock.now()
    }
  }

  const running = run()
  // `settle` throws the error; until it is called, a failed draft must not count as unhandled.
  running.catch(() => undefined)

  return {
    add(more: string): void {
      firstAt ??= clock.now()
      text += more
      wake()
    },
    /** Shows a sentence in small print until there is text. */
    wait(sentence: string): void {
      firstAt ??= clock.now()
      notice = `-# ${sentence}`
      wake()
    },
    /** Ends the drafts; resolves when none is in flight. */
    async settle(): Promise<void> {
      settling.abort(new Error('settled'))
      wake()
      await running.catch((error: unknown) => {
        if (error !== settling.signal.reason) throw error
      })
    },
  }
}

/** A sleep that `wake` ends early. */
function createWakeableSleep(clock: Clock) {
  let early = new AbortController()
  return {
    sleep: (ms: number): Promise<void> => clock.sleep(ms, early.signal).catch(() => undefined),
    wake(): void {
      early.abort(woken)
      early = new AbortController()
    },
  }
}
