import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'

const maxPeople = 10_000

/** A user as messages and interactions carry it; `member` is there in a server. */
type NamedUser = {
  readonly id: string
  readonly username: string
  readonly global_name?: string | null
  readonly member?: { readonly nick?: string | null | undefined } | undefined
}

const displayNameOf = (user: NamedUser): string => user.member?.nick ?? user.global_name ?? user.username

/** The display names of the 10,000 people who wrote or were mentioned last, by server: Discord tells them with messages alone. */
export function createPeople() {
  const names = createBoundedMap<string, string>(maxPeople)
  const keyOf = (guildId: string | null, userId: string) => `${guildId ?? 'direct'}:${userId}`
  return {
    learn(guildId: string | null, ...users: readonly NamedUser[]): void {
      for (const user of users) names.set(keyOf(guildId, user.id), displayNameOf(user))
    },
    nameOf: (guildId: string | null, userId: string): string | null => names.get(keyOf(guildId, userId)) ?? null,
  }
}
