import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'

/** A role; `@everyone` has the id of its guild. */
export type Role = {
  readonly id: string
  readonly name: string
  permissions: bigint
  mentionable: boolean
  readonly managed: boolean
  /** The bot that Discord made it for. */
  readonly botId?: string
}
export type Guild = { readonly id: string; readonly name: string; readonly ownerId: string; roles: readonly Role[] }

/** A user who is a member of both guilds. `roles` are role ids of either. */
export type Person = {
  readonly name: string
  readonly id: string
  readonly displayName: string
  readonly color: string
  readonly bot: boolean
  roles: readonly string[]
}

/** Permissions in the bot's invitation: view, send, embed, attach, read history, react, open threads, write in them. */
const invitedPermissions = 309_237_763_136n
/** Permissions of `@everyone`, and of everybody in direct messages. */
export const memberPermissions = invitedPermissions | Permission.UseApplicationCommands

export const botId = '900000000000000010'

/** The bot's home server and another one with the same owner. */
export function createGuilds(): [home: Guild, other: Guild] {
  const role = (id: string, name: string, permissions: bigint, managed = false): Role => {
    return { id, name, permissions, mentionable: false, managed }
  }
  const guild = (id: string, name: string, ...roles: Role[]): Guild => {
    return { id, name, ownerId: '900000000000000102', roles: [role(id, '@everyone', memberPermissions), ...roles] }
  }
  const botRole = (id: string): Role => ({ ...role(id, 'Professor Synapse', invitedPermissions, true), botId })
  const moderator = role('900000000000000013', 'moderator', Permission.ManageMessages)
  return [
    guild('900000000000000001', 'Synapse Lab', botRole('900000000000000011'), moderator),
    guild('900000000000000005', 'Other Lab', botRole('900000000000000012')),
  ]
}

const colors = ['#4f7cac', '#b5651d', '#3d8361', '#8d5a97', '#a63d40', '#6b705c']
const displayNames: Readonly<Record<string, string>> = { member: 'Member', member2: 'Member 2', owner: 'Owner' }

/** The people by name, and the bot. */
export function createPeople(guilds: readonly Guild[]) {
  const people = new Map<string, Person>()
  const roleIds = (names: readonly string[]) =>
    names.map((name) => {
      const found = guilds.flatMap(({ roles }) => roles).find((role) => role.name === name)
      if (!found) throw new Error(`There is no role ${name}.`)
      return found.id
    })
  /** Finds or creates the person of that name, and sets the roles where some are given. */
  const person = (name: string, { roles, bot = false }: { roles?: readonly string[]; bot?: boolean } = {}): Person => {
    const known = people.get(name) ?? {
      name,
      id: String(900000000000000100n + BigInt(people.size)),
      displayName: displayNames[name] ?? name,
      color: colors[people.size % colors.length] ?? '',
      bot,
      roles: [],
    }
    if (roles) known.roles = roleIds(roles)
    people.set(name, known)
    return known
  }
  for (const name of Object.keys(displayNames)) person(name)
  const bot: Person = {
    ...{ name: 'Professor Synapse', displayName: 'Professor Synapse', id: botId, color: '', bot: true },
    roles: guilds.flatMap(({ roles }) => roles.filter(({ managed }) => managed).map(({ id }) => id)),
  }
  return {
    bot,
    person,
    people: () => [...people.values()],
    findPerson: (name: string) => people.get(name),
    personById: (id: string) => (id === botId ? bot : [...people.values()].find((each) => each.id === id)),
  }
}
