import type { Clock } from '../../../lib/clock.ts'
import { createLateSignal } from '../../../lib/concurrency/late-signal.ts'

const firstCharacters = 30
const firstWaitMs = 400
const everyMs = 1_200
const settled = new Error('the end is here')

type Canvas = {
  /** Resolves when there is room for one more showing; rejects where the signal is aborted first. */
  ready(urgency: 'first' | 'draft', signal: () => AbortSignal): Promise<void>
  show(text: string): Promise<void>
}

/**
 * Decides when a growing text is shown: first when 30 characters or 400 ms of it have come, then at most every 1.2 s,
 * always the newest text and never two at once. The first `show` that fails is the last; `settle` throws what it threw.
 */
export function createPace(canvas: Canvas, clock: Clock) {
  let text = ''
  let notice = ''
  let shown = ''
  let firstAt: number | null = null
  let lastAt: number | null = null
  const over = createLateSignal()
  const bell = createBell(clock)

  const newest = () => (text.trim() === '' ? notice : text)

  function dueInMs(): number {
    if (lastAt !== null) return lastAt + everyMs - clock.now()
    return text.trim().length >= firstCharacters ? 0 : (firstAt ?? 0) + firstWaitMs - clock.now()
  }

  async function run(): Promise<void> {
    while (!over.aborted()) {
      const due = newest() === shown || newest() === '' ? null : dueInMs()
      if (due === null || due > 0) {
        await bell.rung(due)
        continue
      }
      await canvas.ready(lastAt === null ? 'first' : 'draft', over.get)
      if (over.aborted()) return
      shown = newest()
      await canvas.show(shown)
      // Counted from here, a slow showing and a quick one after it are never closer together than that.
      lastAt = clock.now()
    }
  }

  const running = run()
  // Whoever calls settle hears of it; until then a failed show must not count as unhandled.
  running.catch(() => undefined)

  return {
    add(more: string): void {
      firstAt ??= clock.now()
      text += more
      bell.ring()
    },
    /** Something is shown in the place of the text while there is none. */
    wait(sentence: string): void {
      firstAt ??= clock.now()
      notice = `-# ${sentence}`
      bell.ring()
    },
    /** Nothing more is shown by itself; resolves when nothing is under way. */
    async settle(): Promise<void> {
      over.abort(settled)
      bell.ring()
      await running.catch((error: unknown) => {
        if (error !== settled) throw error
      })
    },
  }
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
    /** Resolves at the next ring, or after `ms` milliseconds where given. */
    async rung(ms: number | null): Promise<void> {
      if (ms === null) return next
      const woken = new AbortController()
      await Promise.race([next, clock.sleep(ms, woken.signal).catch(() => undefined)])
      woken.abort(new Error('woken'))
    },
  }
}
