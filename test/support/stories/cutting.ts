import { copyFileSync, existsSync } from 'node:fs'

/** Counts effects; after the last one that counts, nothing passes until it is opened again. */
export function createMeter(cut: number) {
  let count = 0
  let counting = false
  let isOpen = true
  let end = () => {}
  const effect = (): boolean => {
    if (!counting) return isOpen
    count += 1
    if (count <= cut) return true
    counting = false
    isOpen = false
    end()
    return false
  }
  return {
    effect,
    /** A commit that is cut off never comes about. */
    commit: (): Promise<void> => (effect() ? Promise.resolve() : Promise.reject(new Error('cut off'))),
    gate: (moment: string): boolean => (moment === 'push' ? isOpen : effect()),
    begin(onEnd: () => void): void {
      counting = true
      end = onEnd
    },
    close: () => void ((counting = false), (isOpen = false)),
    open: () => void (isOpen = true),
    count: () => count,
  }
}

/** Copies a database file as a SIGKILL would leave it. */
export function snapshot(from: string, to: string): void {
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, to + end)
}

/** Moves the clock on by `stepMs` and again, until the promise is settled. */
export async function untilSettled<T>(
  clock: { advance(ms: number): void },
  over: Promise<T>,
  stepMs = 650,
): Promise<T> {
  let isSettled = false
  void over.finally(() => (isSettled = true))
  while (!isSettled) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    clock.advance(stepMs)
  }
  return over
}
