/** Resolves when it is time to go on. */
export type Breathe = () => Promise<void>

/**
 * What follows an acknowledgement waits before each of its steps: of all that wait, one goes on in each turn of the event
 * loop, so that whatever arrives meanwhile is acknowledged before the next.
 * https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 */
export function createYielder(): Breathe {
  const waiting: (() => void)[] = []
  function next(): void {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(next)
  }
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      if (waiting.length === 1) setImmediate(next)
    })
}
