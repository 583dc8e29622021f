import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8's heap small. The young generation keeps its initial size: a semi-space of 4 MiB under `npm start`, 1 MiB without
 * its flags. By default it grows to 16 MiB and the process to 190 MiB instead of 130. Worker threads started later cannot
 * grow theirs either, so they start with the most that their resource limits allow.
 *
 * The old generation is collected when it has doubled; by default it grows further. In a run over a thousand
 * feeds the process peaks at 210 MB instead of 275. That holds for threads too.
 *
 * WebAssembly is compiled by V8's quick compiler alone. The optimizing one would compile undici's HTTP parser again soon after
 * the start, which takes 35 MB for a moment; calls take no less CPU time for it.
 * https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function limitHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--min-semi-space-size=16')
  setFlagsFromString('--heap-growing-percent=100')
  setFlagsFromString('--liftoff-only')
}
