import { readFileSync } from 'node:fs'

/** One of the bots that are compared. */
export type Subject = {
  readonly name: string
  /** The program for start and flood. */
  readonly script: readonly string[]
  /** The program for acknowledgements and answers. */
  readonly answering: readonly string[]
  /** A slash command that touches no model, to see when a flood was processed. */
  readonly cheapCommand: string
  /** Whether it registers its commands when it starts. */
  readonly registers: boolean
}

const peer = (name: string, ...script: string[]): Subject => ({
  name,
  script,
  answering: script,
  cheapCommand: 'prof',
  registers: false,
})

/** V8's flags in `npm start`. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }
export const flags = scripts.start.split(' ').filter((word) => word.startsWith('--'))

export const ours = 'ours'
/** The built bot with a model that answers one line at once. */
export const oursAnswering = [...flags, 'bench/subjects/ours.mjs']
export const standard = 'discord.js'
export const trimmed = 'discord.js, trimmed'

/** In the order in which each run goes through them. */
export const subjects: readonly Subject[] = [
  {
    name: ours,
    script: [...flags, 'dist/main.js'],
    answering: oursAnswering,
    cheapCommand: 'help',
    registers: true,
  },
  peer(standard, 'bench/subjects/discord-js.mjs'),
  peer(trimmed, 'bench/subjects/discord-js.mjs', 'trimmed'),
  peer('discordeno', 'bench/subjects/discordeno.mjs'),
]

export type Plan = {
  readonly runs: number
  readonly starts: number
  readonly guilds: number
  readonly questions: number
  readonly arrivals: readonly { readonly perSecond: number; readonly count: number }[]
}

const whole: Plan = {
  runs: 5,
  starts: 3,
  guilds: 2_500,
  questions: 50,
  arrivals: [
    { perSecond: 50, count: 5_000 },
    { perSecond: 200, count: 6_000 },
  ],
}

const quick: Plan = {
  ...whole,
  runs: 3,
  arrivals: [
    { perSecond: 50, count: 500 },
    { perSecond: 200, count: 6_000 },
  ],
}

/** BENCH_QUICK=1 takes fewer runs and fewer acknowledgements at the lower rate; all else stays. */
export const planOf = (isQuick: boolean): Plan => (isQuick ? quick : whole)

/** The approximate duration of a plan. */
export function minutesOf({ runs, starts, arrivals }: Plan): number {
  const arriving = arrivals.reduce((sum, { perSecond, count }) => sum + count / perSecond, 0)
  return Math.ceil((runs * subjects.length * (arriving + starts + 12)) / 60)
}
