import { availableParallelism, cpus, loadavg } from 'node:os'
import { ours, standard, subjects, trimmed } from './plan.ts'

/** The figures of one run of one subject, by key. */
export type Figures = Record<string, number>

/** The figures of every run of each subject. */
export type Samples = ReadonlyMap<string, readonly Figures[]>

/** The smallest value that at least this share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? NaN) + upper) / 2
}

const rows: readonly (readonly [key: string, what: string, unit: string, digits: number])[] = [
  ['startMs', 'start to READY', 'ms', 0],
  ['firstStartMs', 'first start, over an empty folder', 'ms', 0],
  ['floodRss', 'RSS after the flood', 'MiB', 0],
  ['floodHeap', 'heap used after the flood', 'MiB', 1],
  ['floodCpu', 'CPU of the flood', 's', 2],
  ['p50at50', 'acknowledgement at 50/s, p50', 'ms', 2],
  ['p99at50', 'acknowledgement at 50/s, p99', 'ms', 2],
  ['expiredAt50', 'not acknowledged within 3 s, at 50/s', '', 0],
  ['cpuAt50', 'CPU per interaction at 50/s', 'ms', 2],
  ['p50at200', 'acknowledgement at 200/s, p50', 'ms', 2],
  ['p99at200', 'acknowledgement at 200/s, p99', 'ms', 2],
  ['expiredAt200', 'not acknowledged within 3 s, at 200/s', '', 0],
  ['cpuAt200', 'CPU per interaction at 200/s', 'ms', 2],
  ['firstText', 'Enter to first visible text', 'ms', 2],
]

/** A limit on our median: on its ratio to a peer's, or absolute where there is no peer. */
type Limit = { readonly key: string; readonly against: string | null; readonly max: number; readonly what: string }

const limits: readonly Limit[] = [
  { key: 'floodRss', against: trimmed, max: 0.45, what: 'memory (RSS) after the flood' },
  { key: 'floodCpu', against: trimmed, max: 0.4, what: 'CPU of the flood' },
  { key: 'p50at50', against: standard, max: 1.3, what: 'acknowledgement at 50/s, p50' },
  { key: 'p99at200', against: null, max: 250, what: 'acknowledgement at 200/s, p99 in ms' },
  { key: 'expiredAt200', against: null, max: 0, what: 'not acknowledged within 3 s, at 200/s' },
  { key: 'startMs', against: standard, max: 1.2, what: 'start to READY' },
  { key: 'firstStartMs', against: standard, max: 1.2, what: 'first start to READY' },
]

const valuesOf = (samples: Samples, name: string, key: string) =>
  (samples.get(name) ?? []).flatMap((figures) => figures[key] ?? [])

const ratioOf = (samples: Samples, key: string, against: string) =>
  median(valuesOf(samples, ours, key)) / median(valuesOf(samples, against, key))

/** A dash where both are zero. */
const written = (ratio: number): string => (Number.isFinite(ratio) ? ratio.toFixed(2) : '–')

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

/** Medians with minimum and maximum of all runs, and ours against each peer. */
export function table(samples: Samples): string {
  const names = subjects.map(({ name }) => name)
  const peers = names.filter((name) => name !== ours)
  const head = ['', ...names, ...peers.map((name) => `ours ÷ ${name}`)]
  const body = rows.map(([key, what, unit, digits]) => {
    const cells = names.map((name) => {
      const values = valuesOf(samples, name, key)
      const [mid, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((n) =>
        n.toFixed(digits),
      )
      return `${mid} (${least}–${most})`
    })
    return [
      unit === '' ? what : `${what}, ${unit}`,
      ...cells,
      ...peers.map((name) => written(ratioOf(samples, key, name))),
    ]
  })
  return [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...body].map(line).join('\n')
}

/** Whether each limit holds, a line each. */
export function verdicts(samples: Samples): { lines: string[]; hold: boolean } {
  const found = limits.map(({ key, against, max, what }) => {
    const value = against === null ? median(valuesOf(samples, ours, key)) : ratioOf(samples, key, against)
    const unit = against === null ? '' : ` × ${against}`
    const holds = value <= max
    return { holds, line: `${holds ? '✓' : '✗'} ${what}: ${value.toFixed(3)}${unit}, at most ${max}` }
  })
  return { lines: found.map((each) => each.line), hold: found.every(({ holds }) => holds) }
}

/** Prints whether a figure is within its limit; answers that. */
export function verdict(what: string, found: number, max: number, unit: string): boolean {
  process.stdout.write(`${found <= max ? '✓' : '✗'} ${what}: ${found.toFixed(1)} ${unit}, at most ${max}\n`)
  return found <= max
}

/** The machine and its load, in a sentence. */
export const machine = (): string =>
  `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, load ${loadavg()
    .map((each) => each.toFixed(1))
    .join(' ')}.`
