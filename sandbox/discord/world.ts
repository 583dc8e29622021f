import { type APIMessage, PermissionFlagsBits as May } from 'discord-api-types/v10'
import { createFiles, createIds, createSignals } from '../wire.ts'

/** A role; `@everyone` has the id of its guild. */
export type Role = {
  readonly id: string
  readonly name: string
  permissions: bigint
  mentionable: boolean
  readonly managed: boolean
}
export type Guild = { readonly id: string; readonly name: string; readonly ownerId: string; roles: readonly Role[] }
/** Somebody who is in both guilds. `roles` are ids of either. */
export type Person = {
  readonly name: string
  readonly id: string
  readonly displayName: string
  readonly color: string
  readonly bot: boolean
  roles: readonly string[]
}
/** What a role (0) or a person (1) may do in a channel other than in its guild. */
export type Overwrite = { readonly id: string; readonly type: 0 | 1; readonly allow: bigint; readonly deny: bigint }
export type Thread = {
  readonly parent: Channel
  readonly ownerId: string
  readonly autoArchiveMinutes: number
  archived: boolean
  locked: boolean
  changedAt: number
  readonly createdAt: number
}
export type Channel = {
  readonly id: string
  name: string
  readonly topic: string
  readonly kind: 'text' | 'thread' | 'dm'
  /** Null for direct messages. */
  readonly guild: Guild | null
  /** Who shares a direct channel with the bot; null in a guild. */
  readonly personId: string | null
  /** Of a thread, those of its parent hold. */
  overwrites: readonly Overwrite[]
  readonly thread: Thread | null
}
/** A message, where it is, and who alone sees it (ephemeral), else null. */
export type Stored = { message: APIMessage; readonly channel: Channel; readonly onlyFor: string | null }
/** Something for the gateway. `channel` is null where it concerns none. */
export type WorldEvent = { readonly name: string; readonly data: object; readonly channel: Channel | null }
/** Who and what exists: two guilds, their channels and people, every message and file, and what the bot did wrong. */
export type World = ReturnType<typeof createWorld>

const FIRST_MS = 1_420_070_400_000
const BOT_ID = '900000000000000010'
const MAX_MESSAGES = 5000
const MAX_FILES_BYTES = 64 * 1024 * 1024
const COLORS = ['#4f7cac', '#b5651d', '#3d8361', '#8d5a97', '#a63d40', '#6b705c']
/** View, send, embed, attach, read back, react, open threads and write in them: the link that invites the bot. */
const INVITED = 309_237_763_136n
/** What a plain member may do, and anybody in direct messages. */
export const PLAIN = INVITED | May.UseApplicationCommands

export function createWorld(clock: { now(): number }, applicationFlags: number) {
  const signals = createSignals<WorldEvent>()
  const guilds = createGuilds()
  const people = createPeople(guilds)
  const channels = createChannels(guilds, people)
  const violations: string[] = []
  return {
    ...signals,
    ...people,
    ...channels,
    ...createMessages(signals, channels),
    files: createFiles(MAX_FILES_BYTES),
    /** Until when the bot is typing, by channel. */
    typingUntil: new Map<string, number>(),
    now: clock.now,
    nextId: createIds(clock, FIRST_MS),
    guilds,
    guild: guilds[0],
    token: `${Buffer.from(BOT_ID).toString('base64url')}.Sandbx.${'sandbox-'.repeat(4)}local`,
    /** host:port of the wire; set when it listens. */
    origin: '',
    applicationFlags,
    /** How often the bot may still identify. */
    starts: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 },
    stats: { limited: 0, invalid: 0, identifies: 0, resumes: 0 },
    /** The newest 200 calls that were answered 429. */
    limitedCalls: [] as string[],
    violations,
    violate(sentence: string): void {
      violations.push(sentence)
      if (violations.length > 200) violations.shift()
      signals.changed()
    },
  }
}

/** The bot's home and another server, whose owner is the same. */
function createGuilds(): [home: Guild, other: Guild] {
  const role = (id: string, name: string, permissions: bigint, managed = false): Role => {
    return { id, name, permissions, mentionable: false, managed }
  }
  const guild = (id: string, name: string, ...roles: Role[]): Guild => {
    return { id, name, ownerId: '900000000000000102', roles: [role(id, '@everyone', PLAIN), ...roles] }
  }
  const own = (id: string) => role(id, 'Professor Synapse', INVITED, true)
  const moderator = role('900000000000000013', 'moderator', May.ManageMessages)
  return [
    guild('900000000000000001', 'Synapse Lab', own('900000000000000011'), moderator),
    guild('900000000000000005', 'Other Lab', own('900000000000000012')),
  ]
}

function createPeople(guilds: readonly Guild[]) {
  const people = new Map<string, Person>()
  const roleIds = (names: readonly string[]) =>
    names.map((name) => {
      const found = guilds.flatMap(({ roles }) => roles).find((role) => role.name === name)
      if (!found) throw new Error(`There is no role ${name}.`)
      return found.id
    })
  /** The person of that name, made where there is none yet; with those roles where some are given. */
  const person = (name: string, { roles, bot = false }: { roles?: readonly string[]; bot?: boolean } = {}): Person => {
    const known = people.get(name) ?? {
      name,
      id: String(900000000000000100n + BigInt(people.size)),
      displayName: { member: 'Member', member2: 'Member 2', owner: 'Owner' }[name] ?? name,
      color: COLORS[people.size % COLORS.length] ?? '#6b705c',
      bot,
      roles: [],
    }
    if (roles) known.roles = roleIds(roles)
    people.set(name, known)
    return known
  }
  for (const name of ['member', 'member2', 'owner']) person(name)
  const bot: Person = {
    ...{ name: 'Professor Synapse', displayName: 'Professor Synapse', id: BOT_ID, color: '', bot: true },
    roles: guilds.flatMap(({ roles }) => roles.filter(({ managed }) => managed).map(({ id }) => id)),
  }
  return {
    bot,
    person,
    people: () => [...people.values()],
    findPerson: (name: string) => people.get(name),
    personById: (id: string) => (id === BOT_ID ? bot : [...people.values()].find((each) => each.id === id)),
  }
}

function createChannels([home, other]: [Guild, Guild], { people }: { people(): Person[] }) {
  const nowhere = { topic: '', guild: null, personId: null, overwrites: [], thread: null }
  const text = (guild: Guild, id: string, name: string, topic: string): Channel => {
    return { ...nowhere, id, name, topic, kind: 'text', guild }
  }
  let shared = [
    text(home, '900000000000000030', 'town-square', 'Talk about anything, ask the professor'),
    text(home, '900000000000000031', 'ai-news', 'What happens in the field'),
    text(other, '900000000000000040', 'elsewhere', 'Another server that has the professor too'),
  ]
  const direct = (person: Person): Channel => {
    return { ...nowhere, id: String(BigInt(person.id) + 100_000_000n), name: 'dm', kind: 'dm', personId: person.id }
  }
  return {
    /** All but direct ones, threads last. */
    channels: (): readonly Channel[] => shared,
    addChannel(channel: Pick<Channel, 'id' | 'name' | 'guild' | 'kind'> & Partial<Channel>): Channel {
      const made = { ...nowhere, ...channel }
      shared = [...shared, made]
      return made
    },
    /** A channel goes with its threads. */
    dropChannel(id: string): void {
      shared = shared.filter((each) => each.id !== id && each.thread?.parent.id !== id)
    },
    channelNames: () => [...new Set([...shared.map(({ name }) => name), 'dm'])],
    /** The channel of that name or id as the person sees it ('dm' is the person's own); of threads the newest. */
    channelFor: (name: string, person: Person) =>
      name === 'dm'
        ? direct(person)
        : (shared.find((each) => each.kind === 'text' && each.name === name) ??
          shared.findLast((each) => each.name === name || each.id === name)),
    channelById(id: string): Channel | undefined {
      const found = shared.find((each) => each.id === id)
      return (
        found ??
        people()
          .map(direct)
          .find((each) => each.id === id)
      )
    },
  }
}

function createMessages(signals: ReturnType<typeof createSignals<WorldEvent>>, channels: { channelNames(): string[] }) {
  const all = new Map<string, Stored>()
  const gone = new Map<string, Stored>()
  const put = (known: Map<string, Stored>, stored: Stored) => {
    known.set(stored.message.id, stored)
    if (known.size > MAX_MESSAGES) for (const oldest of known.keys()) return void known.delete(oldest)
  }
  const tell = (name: string, data: object, { channel, onlyFor }: Stored) => {
    if (onlyFor === null) signals.publish({ name, data, channel })
    signals.changed()
  }
  return {
    find: (id: string) => all.get(id),
    findGone: (id: string) => gone.get(id),
    add(stored: Stored): Stored {
      put(all, stored)
      tell('MESSAGE_CREATE', stored.message, stored)
      return stored
    },
    /** Lays the changes over the message and tells everybody who sees it. */
    change(stored: Stored, changes: Partial<APIMessage>): Stored {
      stored.message = { ...stored.message, ...changes }
      follow(all, stored.message.id, stored.message)
      tell('MESSAGE_UPDATE', stored.message, stored)
      return stored
    },
    /** One by one, or several of a channel in one event. */
    remove(...ids: readonly string[]): void {
      const found = ids.flatMap((id) => all.get(id) ?? [])
      for (const stored of found) {
        all.delete(stored.message.id)
        put(gone, stored)
        follow(all, stored.message.id, null)
      }
      const [first] = found
      if (!first) return
      const which = found.length > 1 ? { ids: found.map(({ message }) => message.id) } : { id: first.message.id }
      const name = found.length > 1 ? 'MESSAGE_DELETE_BULK' : 'MESSAGE_DELETE'
      tell(name, { ...which, channel_id: first.channel.id }, first)
    },
    stored: (channelId: string) => [...all.values()].filter(({ channel }) => channel.id === channelId),
    messagesOf(name: string): APIMessage[] {
      if (!channels.channelNames().includes(name)) throw new Error(`There is no channel ${name}.`)
      return [...all.values()].filter(({ channel }) => channel.name === name).map(({ message }) => message)
    },
  }
}

/** Replies carry what they reply to as it is now. */
function follow(all: ReadonlyMap<string, Stored>, id: string, now: APIMessage | null): void {
  for (const each of all.values()) {
    if (each.message.message_reference?.message_id !== id || !('referenced_message' in each.message)) continue
    const { referenced_message: _, ...carried } = now ?? each.message
    each.message = { ...each.message, referenced_message: now && carried }
  }
}
