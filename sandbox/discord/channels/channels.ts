import type { Guild, Person } from '../people/people.ts'

/** Permissions that a channel allows or denies a role (0) or a person (1), over those of its guild. */
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
export type ThreadChanges = Partial<Pick<Thread, 'archived' | 'locked'>>
export type Channel = {
  readonly id: string
  name: string
  readonly topic: string
  readonly kind: 'text' | 'thread' | 'dm'
  /** Null for direct messages. */
  readonly guild: Guild | null
  /** The person who shares a direct channel with the bot; null in a guild. */
  readonly personId: string | null
  /** Empty for a thread, which has those of its parent. */
  overwrites: readonly Overwrite[]
  readonly thread: Thread | null
}

const bare = { topic: '', guild: null, personId: null, overwrites: [], thread: null }
const text = (guild: Guild, id: string, name: string, topic: string): Channel => {
  return { ...bare, id, name, topic, kind: 'text', guild }
}
const directOf = (person: Person): Channel => {
  return { ...bare, id: String(BigInt(person.id) + 100_000_000n), name: 'dm', kind: 'dm', personId: person.id }
}

/** The channels and threads of both guilds, and a direct channel for each person. */
export function createChannels([home, other]: [Guild, Guild], { people }: { people(): Person[] }) {
  let shared = [
    text(home, '900000000000000030', 'town-square', 'Talk about anything, ask the professor'),
    text(home, '900000000000000031', 'ai-news', 'What happens in the field'),
    text(other, '900000000000000040', 'elsewhere', 'Another server that has the professor too'),
  ]
  return {
    /** All but direct ones, threads last. */
    channels: (): readonly Channel[] => shared,
    addChannel(channel: Pick<Channel, 'id' | 'name' | 'guild' | 'kind'> & Partial<Channel>): Channel {
      const made = { ...bare, ...channel }
      shared = [...shared, made]
      return made
    },
    /** Removes a channel with its threads. */
    dropChannel(id: string): void {
      shared = shared.filter((channel) => channel.id !== id && channel.thread?.parent.id !== id)
    },
    channelNames: () => [...new Set([...shared.map(({ name }) => name), 'dm'])],
    /** The channel of that name or id; 'dm' is the person's own. Of several threads the newest. */
    channelFor: (name: string, person: Person) =>
      name === 'dm'
        ? directOf(person)
        : (shared.find((channel) => channel.kind === 'text' && channel.name === name) ??
          shared.findLast((channel) => channel.name === name || channel.id === name)),
    channelById: (id: string): Channel | undefined =>
      [...shared, ...people().map(directOf)].find((channel) => channel.id === id),
  }
}
