/**
 * Creates a function that lets the event loop read what has arrived before its caller goes on. One caller goes on in each
 * turn of the loop, first come, first served: with a plain `setImmediate` all of them would go on in the same turn, and
 * acknowledgements of new interactions would wait behind the answers of a crowd.
 * https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 */
export function createYield(): () => Promise<void> {
  const waiting: (() => void)[] = []

  function resumeNext(): void {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(resumeNext)
  }

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      if (waiting.length === 1) setImmediate(resumeNext)
    })
}
