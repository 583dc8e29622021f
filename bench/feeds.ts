import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { feedPlan, type FeedPlan, type FeedRun } from './feed-plan.ts'

type Limit = { readonly what: string; readonly found: number; readonly max: number; readonly unit: string }

/** Reads many feeds twice with the built reader, from sites in another process. True if every limit holds. */
export async function benchFeeds(plan: FeedPlan = feedPlan): Promise<boolean> {
  const children: ChildProcess[] = []
  try {
    const sites = start(children, 'feed-sites.ts', ['--import', 'tsx'])
    const urls = await ask<string[]>(sites, plan)
    const [first, second] = await ask<FeedRun[]>(start(children, 'subjects/feeds.mjs', []), urls)
    if (!first || !second) throw new Error('a run is missing')
    const limits = limitsOf(plan, first, second)
    process.stdout.write(`${[machine(plan), ...[first, second].map(inShort), ...limits.map(verdict)].join('\n')}\n`)
    return limits.every(holds)
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}

function limitsOf({ feeds, broken }: FeedPlan, first: FeedRun, second: FeedRun): Limit[] {
  const read = feeds - broken
  return [
    { what: 'the first reading', found: first.seconds, max: 45, unit: 's' },
    { what: 'the second, of what changed', found: second.seconds, max: 10, unit: 's' },
    { what: 'most memory (RSS)', found: second.peakRss, max: 250, unit: 'MB' },
    { what: 'event-loop delay, p99, first', found: first.loopDelayP99, max: 50, unit: 'ms' },
    { what: 'event-loop delay, p99, second', found: second.loopDelayP99, max: 50, unit: 'ms' },
    { what: 'whole feeds not read', found: read - (first.outcomes['read'] ?? 0), max: 0, unit: '' },
    { what: 'unchanged feeds not recognized', found: read - (second.outcomes['unchanged'] ?? 0), max: 0, unit: '' },
  ]
}

const holds = ({ found, max }: Limit): boolean => found <= max

function verdict(limit: Limit): string {
  const { what, found, max, unit } = limit
  return `${holds(limit) ? '✓' : '✗'} ${what}: ${found.toFixed(1)} ${unit}, at most ${max}`.replace(' ,', ',')
}

const inShort = ({ seconds, cpuSeconds, outcomes, entries, loopDelayMax }: FeedRun): string =>
  `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU: ${JSON.stringify(outcomes)}, ${entries} entries, longest event-loop delay ${loopDelayMax.toFixed(0)} ms`

function machine({ feeds, ports, slow, slowMs, broken }: FeedPlan): string {
  const load = loadavg().map((each) => each.toFixed(1))
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, load ${load.join(' ')}.`,
    `${feeds} feeds of 1 to 500 KB on ${ports} ports: ${slow} with ${slowMs / 1000} s to the first byte, ${broken} broken.`,
  ].join('\n')
}

function start(children: ChildProcess[], script: string, execArgv: string[]): ChildProcess {
  const child = fork(join(import.meta.dirname, script), { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  return child
}

/** Sends one message and resolves with the reply. */
function ask<T>(child: ChildProcess, message: object): Promise<T> {
  child.send(message)
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as T))
    child.once('exit', (code) => reject(new Error(`the process ended with code ${code}`)))
  })
}
