import { type APIRole, PermissionFlagsBits as Bits } from 'discord-api-types/v10'

type Role = Pick<APIRole, 'id' | 'name' | 'permissions' | 'tags'>
type Kept = readonly [id: string, name: string, botId: string | null]
type Guild = { isOpen: boolean; roles: string }

/**
 * The roles of every server: their names, and which belong to which bot. They are kept as JSON, a fifth of the memory
 * that objects take, because most servers never ask for them.
 */
export function createRoles() {
  const guilds = new Map<string, Guild>()
  const listOf = (guildId: string): Kept[] => JSON.parse(guilds.get(guildId)?.roles ?? '[]') as Kept[]
  const without = (guildId: string, roleId: string) => listOf(guildId).filter(([id]) => id !== roleId)

  return {
    addGuild({ id: guildId, roles }: { readonly id: string; readonly roles: readonly Role[] }): void {
      const everyone = roles.find(({ id }) => id === guildId)
      guilds.set(guildId, {
        isOpen: everyone !== undefined && sees(everyone),
        roles: JSON.stringify(roles.map(toKept)),
      })
    },
    removeGuild: (guildId: string) => guilds.delete(guildId),
    set(guildId: string, role: Role): void {
      const guild = guilds.get(guildId)
      if (!guild) return
      guild.roles = JSON.stringify([...without(guildId, role.id), toKept(role)])
      if (role.id === guildId) guild.isOpen = sees(role)
    },
    delete(guildId: string, roleId: string): void {
      const guild = guilds.get(guildId)
      if (guild) guild.roles = JSON.stringify(without(guildId, roleId))
    },
    /** True where @everyone sees the channels that have no overwrites. */
    isOpen: (guildId: string): boolean => guilds.get(guildId)?.isOpen ?? false,
    nameOf: (guildId: string, roleId: string): string | null =>
      listOf(guildId).find(([id]) => id === roleId)?.[1] ?? null,
    /** The role that Discord made for a bot. https://discord.com/developers/docs/topics/permissions#role-object-role-tags-structure */
    ofBot: (guildId: string, botId: string): string | null =>
      listOf(guildId).find(([, , owner]) => owner === botId)?.[0] ?? null,
  }
}

export type Roles = ReturnType<typeof createRoles>

const toKept = ({ id, name, tags }: Role): Kept => [id, name, tags?.bot_id ?? null]

const sees = ({ permissions }: Role): boolean => (BigInt(permissions) & (Bits.ViewChannel | Bits.Administrator)) !== 0n
