import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'

/** A role; `@everyone` has the id of its guild. */
export type Role = {
  readonly id: string
  readonly name: string
  permissions: bigint
  mentionable: boolean
  readonly managed: boolean
}
export type Guild = { readonly id: string; readonly name: string; readonly ownerId: string; roles: readonly Role[] }

/** Permissions in the bot's invitation: view, send, embed, attach, read history, react, open threads, write in them. */
const invitedPermissions = 309_237_763_136n
/** Permissions of `@everyone`, and of everybody in direct messages. */
export const memberPermissions = invitedPermissions | Permission.UseApplicationCommands

/** The bot's home server and another one with the same owner. */
export function createGuilds(): [home: Guild, other: Guild] {
  const role = (id: string, name: string, permissions: bigint, managed = false): Role => {
    return { id, name, permissions, mentionable: false, managed }
  }
  const guild = (id: string, name: string, ...roles: Role[]): Guild => {
    return { id, name, ownerId: '900000000000000102', roles: [role(id, '@everyone', memberPermissions), ...roles] }
  }
  const botRole = (id: string) => role(id, 'Professor Synapse', invitedPermissions, true)
  const moderator = role('900000000000000013', 'moderator', Permission.ManageMessages)
  return [
    guild('900000000000000001', 'Synapse Lab', botRole('900000000000000011'), moderator),
    guild('900000000000000005', 'Other Lab', botRole('900000000000000012')),
  ]
}
