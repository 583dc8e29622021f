import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { createDiscord } from './discord.ts'
import { benchFeeds } from './feeds.ts'
import { benchFitting } from './fitting.ts'
import { type Figures, table, verdicts } from './figures.ts'
import { benchLibrary } from './library.ts'
import { benchLoad } from './load.ts'
import { benchNews } from './news.ts'
import { minutesOf, type Plan, planOf, subjects } from './plan.ts'
import { benchPictures } from './pictures.ts'
import { endAll } from './process.ts'
import { answers, flood, start } from './scenarios.ts'

/** Benches by the argument that runs one alone. */
const benches: Readonly<Record<string, () => Promise<boolean>>> = {
  feeds: benchFeeds,
  fitting: benchFitting,
  library: benchLibrary,
  load: benchLoad,
  news: benchNews,
  pictures: benchPictures,
}
const scenarios = { start, flood, answers }

/** Measures the built bot and its peers; exit code 1 where a limit does not hold. */
async function main(plan: Plan): Promise<number> {
  const discord = await createDiscord()
  const samples = new Map<string, Figures[]>(subjects.map(({ name }) => [name, []]))
  say(`${plan.runs} runs over ${subjects.length} bots: about ${minutesOf(plan)} minutes.`)
  try {
    for (let run = 1; run <= plan.runs; run++)
      for (const subject of inTurn(run)) {
        const figures: Figures = {}
        for (const [name, scenario] of Object.entries(scenarios)) {
          const found = await scenario(discord, subject, plan)
          Object.assign(figures, found)
          say(`run ${run} of ${plan.runs}, ${subject.name}, ${name}: ${inShort(found)}`)
        }
        samples.get(subject.name)?.push(figures)
      }
  } finally {
    discord.close()
  }
  const { lines, hold } = verdicts(samples)
  process.stdout.write(`${[machine(plan), table(samples), lines.join('\n')].join('\n\n')}\n`)
  return hold ? 0 : 1
}

/** Each run begins with another bot, so that none is always the first. */
const inTurn = (run: number) => [
  ...subjects.slice((run - 1) % subjects.length),
  ...subjects.slice(0, (run - 1) % subjects.length),
]

const inShort = (figures: Figures) =>
  Object.entries(figures)
    .map(([key, value]) => `${key} ${value.toFixed(2)}`)
    .join(', ')

function machine({ runs, arrivals }: Plan): string {
  const peers = ['discord.js', '@discordeno/bot'].map((name) => {
    const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }
    return `${name} ${version}`
  })
  const counts = arrivals.map(({ perSecond, count }) => `${count} at ${perSecond}/s`).join(', ')
  const load = loadavg().map((each) => each.toFixed(1))
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, load ${load.join(' ')}; ${peers.join(', ')}.`,
    `Median (least–most) of ${runs} runs; acknowledgements: ${counts}.`,
  ].join('\n')
}

const say = (text: string) => void process.stderr.write(`${text}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    endAll()
    process.exit(130)
  })

try {
  const bench = benches[process.argv[2] ?? '']
  if (bench) process.exitCode = (await bench()) ? 0 : 1
  else process.exitCode = await main(planOf(process.env['BENCH_QUICK'] === '1'))
} catch (error) {
  endAll()
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
