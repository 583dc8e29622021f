import fc from 'fast-check'

/** The gate tries the same cases on every machine; another seed tries others. */
const defaultSeed = 20_261_127

/** How many cases are tried: enough to find what is wrong at each change; `npm run soak` tries ten times as many. */
export const caseCount = Number(process.env['COUNT'] ?? 1_000)

/**
 * Checks a sentence over many cases and says with which seed, so that a run can be repeated: `SEED=… COUNT=… npm test`.
 * `wrong` answers what is wrong with a case; throws at the first one with which something is, with the smallest one like it.
 */
export function checkProperty<Case extends [unknown, ...unknown[]]>(
  sentence: string,
  cases: { [Index in keyof Case]: fc.Arbitrary<Case[Index]> },
  wrong: (...of: Case) => readonly string[],
  count = caseCount,
): void {
  const seed = Number(process.env['SEED'] ?? defaultSeed)
  // Plain comparisons: an `expect` for each would take longer than all the rest.
  const property = fc.property(...cases, (...of: Case) => {
    const [first] = wrong(...of)
    if (first !== undefined) throw new Error(first)
  })
  fc.assert(property, { numRuns: count, seed })
  process.stdout.write(`${sentence}: ${count} cases, seed ${seed}\n`)
}
