import { createFairSemaphore } from './fair-semaphore.ts'

/** Mutex per key: one holder at a time, waiters in order of arrival; different keys never wait for each other. */
export function createKeyedMutex() {
  const semaphore = createFairSemaphore({ permits: Infinity, perKey: 1 })
  return {
    /** True if `acquire` would have to wait. */
    isLocked: semaphore.wouldWait,
    /** Resolves with a function that releases the lock; repeated calls do nothing. Rejects with the signal's reason. */
    acquire: semaphore.acquire,
  }
}
