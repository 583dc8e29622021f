import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import { memberPermissions, type Person } from './people.ts'

const everyPermission = (1n << 53n) - 1n

/** Roles, then overwrites. https://discord.com/developers/docs/topics/permissions#permission-overwrites */
export function permissionsIn({ id: personId, roles: own }: Person, { guild, thread, ...channel }: Channel): bigint {
  if (!guild) return memberPermissions
  const roles = guild.roles.filter(({ id }) => id === guild.id || own.includes(id))
  let bits = roles.reduce((sum, { permissions }) => sum | permissions, 0n)
  if (personId === guild.ownerId || bits & Permission.Administrator) return everyPermission
  const all = thread?.parent.overwrites ?? channel.overwrites
  const ofEveryone = all.filter(({ id }) => id === guild.id)
  const ofRoles = all.filter(({ id }) => id !== guild.id && own.includes(id))
  for (const layer of [ofEveryone, ofRoles, all.filter(({ id }) => id === personId)]) {
    for (const { deny } of layer) bits &= ~deny
    for (const { allow } of layer) bits |= allow
  }
  return bits & Permission.ViewChannel ? bits : 0n
}

export const hasPermissions = (person: Person, channel: Channel, bits: bigint): boolean =>
  (permissionsIn(person, channel) & bits) === bits
