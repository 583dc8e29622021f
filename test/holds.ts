import fc from 'fast-check'

/**
 * Checks a sentence over many cases and says with which seed, so that a run can be repeated: `SEED=… npm test`.
 * Throws at the first case that contradicts, with the smallest one like it.
 */
export function holds<Case extends [unknown, ...unknown[]]>(
  sentence: string,
  property: fc.IProperty<Case>,
  cases = 10_000,
): void {
  const seed = Number(process.env['SEED'] ?? Math.trunc(Math.random() * 2 ** 31))
  fc.assert(property, { numRuns: cases, seed })
  process.stdout.write(`${sentence}: ${cases} cases, seed ${seed}\n`)
}
