import { type Clock, within } from '../../../lib/clock.ts'

const firstCharacters = 30
const firstWaitMs = 400
const intervalMs = 1_200

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
  let visible = 0 // Trimming all of the text for each piece would take quadratic time.
  let [notice, shown] = ['', '']
  let [firstAt, lastAt] = [null, null] as [number | null, number | null]
  const settling = new AbortController()
  const { signal } = settling
  const bell = createBell(clock)

  const newest = () => (visible === 0 ? notice : text)

  function dueInMs(): number {
    if (lastAt !== null) return leftMs(clock, lastAt, intervalMs)
    return visible >= firstCharacters ? 0 : leftMs(clock, firstAt ?? 0, firstWaitMs)
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const due = newest() === shown || newest() === '' ? null : dueInMs()
      if (due === null || due > 0) {
        await bell.wait(due)
        continue
      }
      await canvas.ready(lastAt === null ? 'first' : 'draft', signal)
      if (signal.aborted) return
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
      visible += visible === 0 ? more.trim().length : more.length
      bell.ring()
    },
    /** Shows a sentence in small print until there is text. */
    wait(sentence: string): void {
      firstAt ??= clock.now()
      notice = `-# ${sentence}`
      bell.ring()
    },
    /** Ends the drafts; resolves when none is in flight. */
    async settle(): Promise<void> {
      settling.abort(new Error('settled'))
      bell.ring()
      await running.catch((error: unknown) => {
        if (error !== signal.reason) throw error
      })
    },
  }
}

/** Milliseconds until so long after a moment; a clock that was set back must not hold drafts up until it has caught up. */
function leftMs(clock: Clock, at: number, ms: number): number {
  const ageMs = clock.now() - at
  return ageMs < 0 ? 0 : ms - ageMs
}

/** Lets a loop sleep until something happens. */
function createBell(clock: Clock) {
  let wake = () => {}
  let next = new Promise<void>((resolve) => (wake = resolve))
  return {
    ring(): void {
      wake()
      next = new Promise((resolve) => (wake = resolve))
    },
    /** Resolves at the next ring, or after `ms` milliseconds if given. */
    wait: (ms: number | null): Promise<void> => (ms === null ? next : within(clock, ms, next)),
  }
}
