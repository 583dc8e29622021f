/** A text that repeats a piece, after a beginning and before an end that let it be searched again and again. */
export type Pump = readonly [start: string, piece: string, end: string]

/** Faster work cannot be judged, and need not: with the square of its characters even the simplest search takes longer. */
const quickMs = 40
/** Four times the text takes a linear function four times as long, and a quadratic one up to sixteen times. */
const growth = 4
const maxRatio = 8
const attempts = 20

const textOf = ([start, piece, end]: Pump, length: number) =>
  start + piece.repeat(Math.ceil(length / piece.length)) + end

async function msOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  return process.cpuUsage(before).user / 1_000
}

/**
 * The pumps on which `read` takes more than eight times as long for a text of `chars` characters as for a quarter of it.
 * Measures processor time, the least of a few runs: code is compiled in the first ones, and garbage may be collected in any.
 */
export async function findSlow(
  read: (text: string) => unknown,
  pumps: readonly Pump[],
  chars = 20_000,
): Promise<string[]> {
  const slow: string[] = []
  for (const pump of pumps) {
    const [quarter, whole] = [textOf(pump, chars / growth), textOf(pump, chars)]
    let [short, long] = [Infinity, await msOf(() => read(whole))]
    const seemsSlow = () => long > quickMs && long > maxRatio * short
    for (let attempt = 0; attempt < attempts && (attempt === 0 ? long > quickMs : seemsSlow()); attempt++) {
      for (let run = 0; run < 2; run++) short = Math.min(short, await msOf(() => read(quarter)))
      long = Math.min(long, await msOf(() => read(whole)))
    }
    if (seemsSlow()) slow.push(pump.join(''))
  }
  return slow
}
