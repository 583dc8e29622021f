import { ApplicationFlags } from 'discord-api-types/v10'
import { createChannels } from './channels/channels.ts'
import { createSignedLinks } from './messages/signed-links.ts'
import { createFiles, createMessages } from './messages/store.ts'
import { botId, createGuilds, createPeople } from './people/people.ts'
import { createSignals } from './signals.ts'

/** The state of the stand-in: two guilds, their channels and people, messages, files, and the bot's violations. */
export type World = ReturnType<typeof createWorld>

const contentFlags = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited

/** Tells if the application may ask for the message content intent. */
export const allowsContent = ({ applicationFlags }: { readonly applicationFlags: number }): boolean =>
  (applicationFlags & contentFlags) !== 0

export function createWorld(clock: { now(): number }, applicationFlags: number) {
  const signals = createSignals()
  const guilds = createGuilds()
  const people = createPeople(guilds)
  const channels = createChannels(guilds, people)
  const violations: string[] = []
  const world = {
    ...signals,
    ...people,
    ...channels,
    ...createMessages(signals, channels),
    files: createFiles(),
    /** Signs the addresses of attachments, and reads their signatures. */
    links: createSignedLinks(clock, (): string => `http://${world.origin}`),
    /** The times at which the bot's typing ends, by channel. */
    typingUntil: new Map<string, number>(),
    now: clock.now,
    nextId: createIds(clock),
    guilds,
    guild: guilds[0],
    token: `${Buffer.from(botId).toString('base64url')}.Sandbx.${'sandbox-'.repeat(4)}local`,
    /** host:port of the server; empty until it listens. */
    origin: '',
    applicationFlags,
    /** The session start limit. https://discord.com/developers/docs/events/gateway#session-start-limit-object */
    starts: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 },
    /** Answers 429; requests that count towards a ban; gateway sessions. */
    stats: { limited: 0, invalid: 0, identifies: 0, resumes: 0 },
    /** The newest 200 calls that were answered 429, as `METHOD /path`. */
    limitedCalls: [] as string[],
    /** The newest 200 acts of the bot that Discord would refuse, punish or show to the wrong people. */
    violations: violations as readonly string[],
    violate(sentence: string): void {
      violations.push(sentence)
      if (violations.length > 200) violations.shift()
      signals.changed()
    },
  }
  return world
}

/** https://discord.com/developers/docs/reference#snowflakes */
const discordEpochMs = 1_420_070_400_000

/** A generator of strictly increasing snowflakes of the clock's time. */
function createIds(clock: { now(): number }) {
  let lastMs = 0
  let count = 0
  return (): string => {
    const ms = Math.max(clock.now(), lastMs)
    count = ms === lastMs ? count + 1 : 0
    lastMs = count > 4095 ? ms + 1 : ms
    if (count > 4095) count = 0
    return String((BigInt(lastMs - discordEpochMs) << 22n) | BigInt(count))
  }
}
