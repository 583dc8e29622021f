import type { Clock } from '../../../lib/clock.ts'

/**
 * Reads several lists at once and takes what is there after `ms`: `late` names the others, which are empty then. Each
 * read gets a signal that is aborted at that time. Rejects with the reason of `signal`, and as a read does in time.
 */
export async function readWithin<Name extends string, Item>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  reads: Readonly<Record<Name, (until: AbortSignal) => Promise<readonly Item[]>>>,
): Promise<{ found: Record<Name, readonly Item[]>; late: readonly Name[] }> {
  const [done, timeUp] = [new AbortController(), new AbortController()]
  const until = AbortSignal.any([timeUp.signal, signal])
  const ended = clock.sleep(ms, AbortSignal.any([done.signal, signal])).catch(() => undefined)
  const over = ended.then(() => timeUp.abort(new Error('time is up')))
  const names = Object.keys(reads) as Name[]
  const results = await Promise.all(
    names.map((name) => Promise.race([reads[name](until), over.then(() => null)])),
  ).finally(() => done.abort(new Error('done')))
  signal.throwIfAborted()
  const found = Object.fromEntries(names.map((name, index) => [name, results[index] ?? []])) as unknown as Record<
    Name,
    readonly Item[]
  >
  return { found, late: names.filter((_, index) => results[index] === null) }
}
