import { createFairSemaphore } from './fair-semaphore.ts'

/** Mutex per key: one holder at a time, waiters in order of arrival; different keys never wait for each other. */
export function createKeyedMutex() {
  const { wouldWait: isLocked, acquire } = createFairSemaphore({ permits: Infinity, perKey: 1 })
  return { isLocked, acquire }
}
