/** A text that repeats a piece, after a beginning and before an end that let it be searched again and again. */
export type Pump = readonly [start: string, piece: string, end: string]

/** Faster work cannot be judged, and need not: with the square of its characters even the simplest search takes longer. */
const quickMs = 20
const mostForTwice = 3
const attempts = 4

const textOf = ([start, piece, end]: Pump, length: number) =>
  start + piece.repeat(Math.ceil(length / piece.length)) + end

async function msOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  return process.cpuUsage(before).user / 1_000
}

/**
 * The pumps on which `read` takes more than three times as long for twice a text of `chars` characters. Measures
 * processor time, the least of a few runs: code is compiled in the first ones, and garbage may be collected in any.
 */
export async function findSlow(
  read: (text: string) => unknown,
  pumps: readonly Pump[],
  chars = 10_000,
): Promise<string[]> {
  const slow: string[] = []
  for (const pump of pumps) {
    const [once, twice] = [textOf(pump, chars), textOf(pump, 2 * chars)]
    if ((await msOf(() => read(once))) < quickMs) continue
    let [short, long] = [Infinity, Infinity]
    for (let attempt = 0; attempt < attempts && (attempt === 0 || long > mostForTwice * short); attempt++) {
      short = Math.min(short, await msOf(() => read(once)))
      long = Math.min(long, await msOf(() => read(twice)))
    }
    if (long > mostForTwice * short) slow.push(pump.join(''))
  }
  return slow
}
