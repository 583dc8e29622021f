import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
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
  /** Ids of a forum's tags. */
  readonly tags: readonly string[]
}
/** A tag of a forum; a moderated one takes the permission to manage threads. */
export type Tag = { readonly id: string; readonly name: string; readonly moderated: boolean }
export type ThreadChanges = Partial<Pick<Thread, 'archived' | 'locked'>>
export type Channel = {
  readonly id: string
  name: string
  readonly topic: string
  readonly kind: 'text' | 'announcement' | 'forum' | 'thread' | 'dm'
  /** Null for direct messages. */
  readonly guild: Guild | null
  /** The person who shares a direct channel with the bot; null in a guild. */
  readonly personId: string | null
  /** Empty for a thread, which has those of its parent. */
  overwrites: readonly Overwrite[]
  readonly thread: Thread | null
  /** Of a forum; each post needs one of them. */
  readonly tags: readonly Tag[]
}

const bare = { topic: '', guild: null, personId: null, overwrites: [], thread: null, tags: [] }
const text = (guild: Guild, id: string, name: string, topic: string): Channel => {
  return { ...bare, id, name, topic, kind: 'text', guild }
}
const directOf = (person: Person): Channel => {
  return { ...bare, id: String(BigInt(person.id) + 100_000_000n), name: 'dm', kind: 'dm', personId: person.id }
}

const tag = (id: string, name: string, moderated = false): Tag => ({ id, name, moderated })

/** Of the home server: a channel whose messages others can follow, a forum that requires tags, and one that nobody sees. */
const special = (home: Guild): Channel[] => [
  { ...text(home, '900000000000000032', 'announcements', 'Other servers can follow this'), kind: 'announcement' },
  {
    ...text(home, '900000000000000033', 'reading-room', 'A post for each thing to read or watch'),
    kind: 'forum',
    tags: [
      tag('900000000000000050', 'Pinned', true),
      tag('900000000000000051', 'News'),
      tag('900000000000000052', 'Videos'),
    ],
  },
  {
    ...text(home, '900000000000000034', 'staff', ''),
    overwrites: [{ id: home.id, type: 0, allow: 0n, deny: Permission.ViewChannel }],
  },
]

/** The channels and threads of both guilds, and a direct channel for each person. */
export function createChannels([home, other]: [Guild, Guild], { people }: { people(): Person[] }) {
  let shared = [
    text(home, '900000000000000030', 'town-square', 'Talk about anything, ask the professor'),
    text(home, '900000000000000031', 'ai-news', 'What happens in the field'),
    text(other, '900000000000000040', 'elsewhere', 'Another server that has the professor too'),
    ...special(home),
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
        : (shared.find((channel) => channel.thread === null && channel.name === name) ??
          shared.findLast((channel) => channel.name === name || channel.id === name)),
    channelById: (id: string): Channel | undefined =>
      [...shared, ...people().map(directOf)].find((channel) => channel.id === id),
  }
}
