import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { APIMessage } from 'discord-api-types/v10'
import Libsql from 'libsql'
import { createMovableClock } from '../../../sandbox/clock.ts'
import { createDiscord, type Discord } from '../../../sandbox/discord/discord.ts'
import { type App, createApp, readConfig } from '../../../src/app.ts'
import { openDatabase } from '../../../src/db/db.ts'
import type { ChatBackend } from '../../../src/features/chat/ports.ts'
import { createMeter, snapshot, untilSettled } from './cutting.ts'

export type Story = {
  readonly name: string
  /** What the model says, in pieces with a pause before each. */
  readonly pieces: readonly string[]
  /** What is done before effects are counted. */
  prepare?(discord: Discord): Promise<void>
  /** What a person does; every effect from then on is counted. */
  begin(discord: Discord): void
  /** How many messages of the bot stand there before. */
  readonly stands: number
  /** What is wrong with what stands in the channel; nothing is wrong where nothing was begun. */
  problems(messages: readonly APIMessage[]): string[]
}

/** What stands in the channel in the end, and how many effects there were before the cut. */
export type Outcome = {
  readonly effects: number
  /** True where a message of the answer was visible at the cut. */
  readonly wasVisible: boolean
  readonly messages: readonly APIMessage[]
  readonly violations: string[]
}

const channel = 'town-square'
/** Real time for what may never come, and for what has to come: a busy machine may need that long. */
const [patienceMs, longPatienceMs] = [1_500, 15_000]
const recoveryMs = 30_000
const pollMs = 10

/** Plays a story, cuts it off after `cut` effects as a SIGKILL would, lets time pass, and starts the bot again on what is left. */
export async function play(story: Story, cut: number, idleMs: number, folder: string): Promise<Outcome> {
  const clock = createMovableClock()
  const meter = createMeter(cut)
  const discord = createDiscord({ clock, limits: 'off', gate: meter.gate })
  const { apiUrl } = await discord.listen()
  const before = join(folder, `${story.name}-${cut}.db`)
  const after = join(folder, `${story.name}-${cut}-after.db`)
  const patience = cut === Infinity ? longPatienceMs : patienceMs
  const backend = modelOf(story.pieces, discord, patience)
  const start = async (path: string) => {
    const openCounted = (file: string) => openDatabase(file, { beforeCommit: () => meter.commit() })
    const app = createApp(configOf(discord, apiUrl, path), { clock, backend, openDatabase: openCounted })
    await app.start()
    const isReady = () => app.status().gateway === 'ready' && discord.commands.list('global').length > 0
    await discord.until(isReady, longPatienceMs)
    return app
  }
  copyFileSync(await installed(folder), before)
  const running = await start(before)
  if (story.prepare) await untilSettled(clock, story.prepare(discord))
  const dead = new Promise<void>((resolve) => meter.begin(() => (snapshot(before, after), resolve())))
  story.begin(discord)
  // Time stands still until the acknowledgement, which must not come late.
  const isVisible = () => ownMessages(discord).length > story.stands
  await Promise.race([dead, discord.until(isVisible, patienceMs).catch(() => undefined)])
  const ended = await untilSettled(clock, Promise.race([dead.then(() => 'cut'), isOver(story, discord, patience)]))
  if (ended !== 'cut') snapshot(before, after)
  meter.close()
  await running.stop()
  const wasVisible = isVisible()
  clock.advance(idleMs)
  meter.open()
  const again = await start(after)
  await untilSettled(clock, isRecovered(after))
  clock.advance(60_000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const outcome = {
    effects: meter.count(),
    wasVisible,
    messages: discord.messages(channel),
    violations: [...discord.violations],
  }
  await again.stop()
  await discord.close()
  return outcome
}

let installing: Promise<string> | null = null

/** The database of a bot that was started before, made once: to make each anew would take longer than the story. */
function installed(folder: string): Promise<string> {
  return (installing ??= install(join(folder, 'installed.db')))
}

async function install(path: string): Promise<string> {
  const discord = createDiscord({ clock: createMovableClock() })
  const { apiUrl } = await discord.listen()
  const app = createApp(configOf(discord, apiUrl, path), { backend: modelOf([], discord, patienceMs) })
  await app.start()
  await discord.until(() => app.status().gateway === 'ready')
  await app.stop()
  await discord.close()
  return path
}

/** A model that says its next piece when the one before is shown, so that every piece has effects of its own. */
function modelOf(pieces: readonly string[], discord: Discord, patience: number): ChatBackend {
  const isShown = (piece: string) => () =>
    discord.messages(channel).some(({ content }) => content.includes(piece.trim()))
  return {
    isModel: true,
    openSession: () => Promise.resolve('a'.repeat(32)),
    async *ask(_session, _prompt, signal) {
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await discord.until(isShown(pieces[index - 1] ?? ''), patience)
        signal.throwIfAborted()
        yield piece
      }
      return { text: pieces.join(''), sources: [] }
    },
    closeSession: () => Promise.resolve(),
  }
}

export const isOwn = ({ author }: APIMessage) => author.bot === true
const ownMessages = (discord: Discord) => discord.messages(channel).filter(isOwn)
export const isGrowing = (message: APIMessage) => JSON.stringify(message.components ?? []).includes('chat:stop:')

/** Resolves once the bot has ended every answer that the cut left open; rejects where that takes far too long. */
async function isRecovered(path: string): Promise<void> {
  const database = new Libsql(path)
  try {
    for (let waitedMs = 0; waitedMs < recoveryMs; waitedMs += pollMs) {
      if (database.prepare('SELECT 1 FROM running_answers').all([]).length === 0) return
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
    throw new Error('an answer is still open')
  } finally {
    database.close()
  }
}

/** Resolves once what stands is as it should be; or after a while, where nothing or something else stands. */
function isOver(story: Story, discord: Discord, patience: number): Promise<'over'> {
  const look = () => {
    const messages = ownMessages(discord)
    return messages.length > story.stands && story.problems(messages).length === 0
  }
  return discord.until(look, patience).then(
    () => 'over' as const,
    () => 'over' as const,
  )
}

/** Nothing of the channel is read for the model: each read would be an effect to cut at. */
const quiet = { PORT: '0', SHUTDOWN_SECONDS: '1', USE_CHANNEL_CONTEXT: 'false' }

function configOf(discord: Discord, apiUrl: string, path: string): Parameters<typeof createApp>[0] {
  const settings = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: apiUrl, HOME_GUILD_ID: discord.guildId }
  const reading = readConfig({ ...settings, SESSION_DB_PATH: path, ...quiet })
  if (!reading.ok) throw new Error(reading.problems.join())
  return reading.config
}

export type { App }
