import {
  type APIGuild,
  type APIOverwrite,
  type APIRole,
  type GatewayGuildCreateDispatchData,
  OverwriteType,
  PermissionFlagsBits as Bits,
} from 'discord-api-types/v10'

type Guild = { ownerId: string; roles: Map<string, bigint>; overwrites: Map<string, readonly APIOverwrite[]> }
type Changed = { readonly id: string; readonly permission_overwrites?: readonly APIOverwrite[] | undefined }

/**
 * Computes the Manage Messages permission from roles and channel overwrites, which gateway events keep up to date.
 * Only servers for which `mayBeHome` is true are kept.
 * https://discord.com/developers/docs/topics/permissions#permission-hierarchy
 */
export function createPermissions(mayBeHome: (guild: GatewayGuildCreateDispatchData) => boolean) {
  const guilds = new Map<string, Guild>()
  return {
    addGuild(guild: GatewayGuildCreateDispatchData): void {
      if (!mayBeHome(guild)) return
      const channels: readonly Changed[] = guild.channels
      guilds.set(guild.id, {
        ownerId: guild.owner_id,
        roles: new Map(guild.roles.map(({ id, permissions }) => [id, BigInt(permissions)])),
        overwrites: new Map(channels.map(({ id, permission_overwrites: all = [] }) => [id, all])),
      })
    },
    removeGuild: (guildId: string) => guilds.delete(guildId),
    updateGuild({ id, owner_id: ownerId }: Pick<APIGuild, 'id' | 'owner_id'>): void {
      const guild = guilds.get(id)
      if (guild) guild.ownerId = ownerId
    },
    setRole: (guildId: string, { id, permissions }: APIRole) => guilds.get(guildId)?.roles.set(id, BigInt(permissions)),
    deleteRole: (guildId: string, roleId: string) => guilds.get(guildId)?.roles.delete(roleId),
    setChannel: (guildId: string, { id, permission_overwrites: all = [] }: Changed) =>
      guilds.get(guildId)?.overwrites.set(id, all),
    /** Takes the parent channel of a thread. False for an unknown server. */
    canManageMessages(guildId: string, channelId: string, person: { id: string; roles: readonly string[] }): boolean {
      const guild = guilds.get(guildId)
      if (!guild) return false
      const overwrites = guild.overwrites.get(channelId) ?? []
      return (permissionsIn({ ...guild, id: guildId, overwrites }, person) & Bits.ManageMessages) !== 0n
    },
  }
}

const allPermissions = Object.values(Bits).reduce((sum, bit) => sum | bit, 0n)

/** The permission bits of a member in a channel of the server with that id. */
export function permissionsIn(
  channel: { id: string; ownerId: string; roles: ReadonlyMap<string, bigint>; overwrites: readonly APIOverwrite[] },
  person: { id: string; roles: readonly string[] },
): bigint {
  if (channel.ownerId === person.id) return allPermissions
  const ids = [channel.id, ...person.roles]
  const base = ids.reduce((sum, id) => sum | (channel.roles.get(id) ?? 0n), 0n)
  if (base & Bits.Administrator) return allPermissions
  return overwritten(base, channel.overwrites, channel.id, person)
}

function overwritten(
  base: bigint,
  overwrites: readonly APIOverwrite[],
  guildId: string,
  { id, roles }: { id: string; roles: readonly string[] },
): bigint {
  const apply = (bits: bigint, which: (overwrite: APIOverwrite) => boolean) => {
    const those = overwrites.filter(which)
    const all = (side: 'allow' | 'deny') => those.reduce((sum, each) => sum | BigInt(each[side]), 0n)
    return (bits & ~all('deny')) | all('allow')
  }
  const forEveryone = apply(base, (each) => each.id === guildId)
  const forRoles = apply(forEveryone, (each) => each.type === OverwriteType.Role && roles.includes(each.id))
  return apply(forRoles, (each) => each.type === OverwriteType.Member && each.id === id)
}
