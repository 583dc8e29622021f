import { MessageChannel } from 'node:worker_threads'
import { setImmediate } from 'node:timers/promises'

/**
 * Frees the memory of a buffer at once; it is empty afterwards. The garbage collector of a thread with little else to do
 * leaves large buffers for seconds. A port that is closed takes a buffer away like any other, and drops it.
 * https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps
 */
export function freeBuffer(buffer: ArrayBuffer): void {
  const { port1 } = new MessageChannel()
  port1.close()
  port1.postMessage(null, [buffer])
}

/** Smaller buffers do no harm. */
const smallBytes = 8 * 1024 * 1024
/** glibc never takes more than 32 MiB from its heap, whatever was freed before. https://man7.org/linux/man-pages/man3/mallopt.3.html */
const mappedBytes = 32 * 1024 * 1024 + 65_536

/**
 * Allocates zeros in a buffer that may be larger. From 8 MB on it is a mapping of its own, of which only what is used takes
 * memory, and which goes back to the system when it is freed: from the heap of malloc it often does not.
 */
export function allocateLarge(length: number): Uint8Array<ArrayBuffer> {
  if (length < smallBytes) return new Uint8Array(length)
  return new Uint8Array(Math.max(length, mappedBytes)).subarray(0, length)
}

/** Copies bytes into a buffer of `allocateLarge`, which can be moved to a thread. Blocks the thread for a ms for each MB. */
export function copyLarge(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = allocateLarge(bytes.length)
  copy.set(bytes)
  return copy
}

const pieceBytes = 2 * 1024 * 1024

/** The same in pieces of 2 MB, between which the event loop gets its turn. */
export async function copyLargeInPieces(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const copy = allocateLarge(bytes.length)
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    copy.set(bytes.subarray(at, at + pieceBytes), at)
    await setImmediate()
  }
  return copy
}
