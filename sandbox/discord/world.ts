import type { APIMessage } from 'discord-api-types/v10'

export type Person = {
  readonly name: string
  readonly id: string
  readonly displayName: string
  readonly color: string
  /** The bits that the person has in the guild. */
  readonly permissions: bigint
}
export type Channel = {
  readonly id: string
  readonly name: string
  readonly topic: string
  readonly kind: 'text' | 'dm'
  /** Who shares a direct channel with the bot; null in the guild. */
  readonly personId: string | null
}
/** A message, where it is, and who alone sees it (ephemeral), else null. */
export type Stored = { message: APIMessage; readonly channel: Channel; readonly onlyFor: string | null }
/** Something for the gateway. `channel` is null where it concerns none. */
export type WorldEvent = { readonly name: string; readonly data: object; readonly channel: Channel | null }

/** Who and what exists: one guild, its channels and people, every message, and what the bot did wrong. */
export type World = ReturnType<typeof createWorld>

const FIRST_MS = 1_420_070_400_000
const BOT_ID = '900000000000000010'
const COLORS = ['#4f7cac', '#b5651d', '#3d8361', '#8d5a97', '#a63d40', '#6b705c']
/** View, send, embed, attach, history, react, commands, threads: what a plain member may do. */
export const PLAIN_PERMISSIONS =
  (1n << 6n) | (1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 15n) | (1n << 16n) | (1n << 31n) | (1n << 38n)
const EVERYTHING = (1n << 53n) - 1n

export function createWorld(clock: { now(): number }, applicationFlags: number) {
  const signals = createSignals()
  const ids = createIds(clock)
  const people = createPeople()
  const channels = createChannels(people)
  const violations: string[] = []
  return {
    ...signals,
    ...people,
    ...channels,
    ...createMessages(signals, channels),
    ...createTyping(clock, signals),
    now: clock.now,
    nextId: ids,
    bot: { id: BOT_ID, name: 'Professor Synapse', roleId: '900000000000000011' },
    guild: { id: '900000000000000001', name: 'Synapse Lab', ownerId: people.person('owner').id },
    token: `${Buffer.from(BOT_ID).toString('base64url')}.Sandbx.${'sandbox-'.repeat(4)}local`,
    /** host:port of the wire; set when it listens. */
    origin: '',
    applicationFlags,
    stats: { limited: 0, identifies: 0, resumes: 0 },
    violations,
    violate(sentence: string): void {
      violations.push(sentence)
      if (violations.length > 200) violations.shift()
      signals.changed()
    },
  }
}

function createSignals() {
  const listeners = new Set<() => void>()
  const receivers = new Set<(event: WorldEvent) => void>()
  return {
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    changed(): void {
      for (const listener of [...listeners]) listener()
    },
    onEvent: (receiver: (event: WorldEvent) => void) => void receivers.add(receiver),
    publish(event: WorldEvent): void {
      for (const receiver of receivers) receiver(event)
    },
  }
}

/** Snowflakes: never twice the same, never smaller than the one before, of the clock's time. */
function createIds(clock: { now(): number }) {
  let lastMs = 0
  let count = 0
  return (): string => {
    const ms = Math.max(clock.now(), lastMs)
    count = ms === lastMs ? count + 1 : 0
    lastMs = count > 4095 ? ms + 1 : ms
    if (count > 4095) count = 0
    return String((BigInt(lastMs - FIRST_MS) << 22n) | BigInt(count))
  }
}

function createPeople() {
  const people = new Map<string, Person>()
  const person = (name: string): Person => {
    const known = people.get(name)
    if (known) return known
    const made = {
      name,
      id: String(900000000000000100n + BigInt(people.size)),
      displayName: { member: 'Member', member2: 'Member 2', owner: 'Owner' }[name] ?? name,
      color: COLORS[people.size % COLORS.length] ?? '#6b705c',
      permissions: name === 'owner' ? EVERYTHING : PLAIN_PERMISSIONS,
    }
    people.set(name, made)
    return made
  }
  for (const name of ['member', 'member2', 'owner']) person(name)
  return {
    person,
    people: () => [...people.values()],
    findPerson: (name: string) => people.get(name),
  }
}

function createChannels({ people }: { people(): Person[] }) {
  const text = (id: string, name: string, topic: string): Channel => ({ id, name, topic, kind: 'text', personId: null })
  const guildChannels = [
    text('900000000000000030', 'town-square', 'Talk about anything, ask the professor'),
    text('900000000000000031', 'ai-news', 'What happens in the field'),
  ]
  const direct = (person: Person): Channel => ({
    id: String(BigInt(person.id) + 100_000_000n),
    name: 'dm',
    topic: '',
    kind: 'dm',
    personId: person.id,
  })
  const all = () => [...guildChannels, ...people().map(direct)]
  return {
    guildChannels: guildChannels as readonly Channel[],
    channelNames: () => [...guildChannels.map(({ name }) => name), 'dm'],
    /** The channel of that name as the person sees it ('dm' is the person's own). */
    channelFor: (name: string, person: Person) =>
      name === 'dm' ? direct(person) : guildChannels.find((each) => each.name === name),
    channelById: (id: string) => all().find((each) => each.id === id),
  }
}

function createMessages(signals: ReturnType<typeof createSignals>, channels: ReturnType<typeof createChannels>) {
  let all: Stored[] = []
  const tell = (name: string, { message, channel, onlyFor }: Stored) => {
    if (onlyFor === null) signals.publish({ name, data: message, channel })
    signals.changed()
  }
  const remove = (id: string): boolean => {
    const found = all.find(({ message }) => message.id === id)
    if (!found) return false
    all = all.filter((each) => each !== found)
    const { channel, onlyFor } = found
    if (onlyFor === null) signals.publish({ name: 'MESSAGE_DELETE', data: { id, channel_id: channel.id }, channel })
    signals.changed()
    return true
  }
  return {
    find: (id: string) => all.find(({ message }) => message.id === id),
    add(stored: Stored): Stored {
      all.push(stored)
      if (all.length > 5000) all.shift()
      tell('MESSAGE_CREATE', stored)
      return stored
    },
    /** Lays the changes over the message and tells everybody who sees it. */
    change(stored: Stored, changes: Partial<APIMessage>): Stored {
      stored.message = { ...stored.message, ...changes }
      tell('MESSAGE_UPDATE', stored)
      return stored
    },
    remove,
    stored: (channelId: string) => all.filter(({ channel }) => channel.id === channelId),
    messagesOf(name: string): APIMessage[] {
      if (!channels.channelNames().includes(name)) throw new Error(`There is no channel ${name}.`)
      return all.filter(({ channel }) => channel.name === name).map(({ message }) => message)
    },
  }
}

/** Who types where: ten seconds, or until the message comes. */
function createTyping(clock: { now(): number }, signals: ReturnType<typeof createSignals>) {
  const until = new Map<string, number>()
  return {
    botTypes(channelId: string): void {
      until.set(channelId, clock.now() + 10_000)
      setTimeout(() => signals.changed(), 10_050).unref()
      signals.changed()
    },
    botWrote: (channelId: string) => void until.delete(channelId),
    botIsTyping: (channelId: string) => (until.get(channelId) ?? 0) > clock.now(),
  }
}
