import {
  type APIOverwrite,
  type GatewayGuildCreateDispatchData,
  OverwriteType,
  PermissionFlagsBits as Bits,
} from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { createPermissions } from './permissions.ts'

const home = '1'
const { ManageMessages, Administrator, SendMessages } = Bits
const role = (id: string, permissions: bigint) => ({ id, permissions: String(permissions) })
const overwrite = (type: OverwriteType, id: string, side: 'allow' | 'deny', bits = ManageMessages): APIOverwrite => ({
  id,
  type,
  allow: '0',
  deny: '0',
  [side]: String(bits),
})
const ofRole = (id: string, side: 'allow' | 'deny', bits?: bigint) => overwrite(OverwriteType.Role, id, side, bits)
const ofMember = (id: string, side: 'allow' | 'deny') => overwrite(OverwriteType.Member, id, side)

const server = (overwrites: readonly APIOverwrite[] = [], id = home) =>
  ({
    id,
    owner_id: 'owner',
    roles: [
      role(id, SendMessages),
      role('mods', ManageMessages | SendMessages),
      role('admins', Administrator),
      role('artists', SendMessages),
      role('quiet', 0n),
    ],
    channels: [{ id: 'talk', permission_overwrites: overwrites }, { id: 'open' }],
  }) as unknown as GatewayGuildCreateDispatchData

function rightsOf(...overwrites: APIOverwrite[]) {
  const rights = createPermissions(({ id }) => id === home)
  rights.addGuild(server(overwrites))
  const manages = (id: string, roles: readonly string[] = [], channel = 'talk') =>
    rights.canManageMessages(home, channel, { id, roles })
  return { rights, manages }
}

describe('Manage Messages', () => {
  it('is granted by a role that has it', () => {
    const { manages } = rightsOf()
    expect([manages('ada', ['mods']), manages('ada', ['quiet', 'mods'])]).toEqual([true, true])
    expect([manages('ada'), manages('ada', ['artists']), manages('ada', ['no such role'])]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('is granted to the owner and to administrators, also if it is denied', () => {
    const { manages } = rightsOf(
      ofRole(home, 'deny'),
      ofRole('admins', 'deny'),
      ofMember('owner', 'deny'),
      ofMember('ada', 'deny'),
    )
    expect([manages('owner'), manages('ada', ['admins'])]).toEqual([true, true])
  })

  it('follows the overwrites for everyone, then for roles, then for the member', () => {
    expect(rightsOf(ofRole(home, 'allow')).manages('ada')).toBe(true)
    expect(rightsOf(ofRole(home, 'deny')).manages('ada', ['mods'])).toBe(false)
    expect(rightsOf(ofRole(home, 'deny'), ofRole('artists', 'allow')).manages('ada', ['artists'])).toBe(true)
    expect(rightsOf(ofRole('mods', 'deny')).manages('ada', ['mods'])).toBe(false)
    expect(rightsOf(ofRole('mods', 'deny'), ofMember('ada', 'allow')).manages('ada', ['mods'])).toBe(true)
    expect(rightsOf(ofRole('artists', 'allow'), ofMember('ada', 'deny')).manages('ada', ['artists'])).toBe(false)
  })

  it('does not depend on the order of overwrites', () => {
    const all = [ofMember('ada', 'allow'), ofRole('artists', 'deny'), ofRole(home, 'deny')]
    for (const overwrites of [all, all.toReversed()]) {
      expect(rightsOf(...overwrites).manages('ada', ['artists', 'mods'])).toBe(true)
      expect(rightsOf(...overwrites).manages('bob', ['artists', 'mods'])).toBe(false)
    }
  })

  it('is granted if one role allows it and another denies it', () => {
    const { manages } = rightsOf(ofRole('mods', 'deny'), ofRole('artists', 'allow'))
    expect(manages('ada', ['mods', 'artists'])).toBe(true)
    expect(manages('ada', ['artists', 'mods'])).toBe(true)
  })

  it('ignores overwrites for other permissions, roles and members', () => {
    const { manages } = rightsOf(
      ofRole(home, 'deny', SendMessages),
      ofRole('artists', 'allow'),
      ofMember('bob', 'deny'),
    )
    expect([manages('ada', ['mods']), manages('ada')]).toEqual([true, false])
  })

  it('does not confuse a member with a role of the same id', () => {
    expect(rightsOf(ofMember('mods', 'deny')).manages('ada', ['mods'])).toBe(true)
    expect(rightsOf(ofRole('ada', 'allow')).manages('ada')).toBe(false)
  })

  it('follows roles alone in a channel without overwrites and in an unknown one', () => {
    const { manages } = rightsOf(ofRole('mods', 'deny'))
    expect([manages('ada', ['mods'], 'open'), manages('ada', ['mods'], 'new')]).toEqual([true, true])
  })

  it('changes with roles, channels and the owner', () => {
    const { rights, manages } = rightsOf()
    rights.setRole(home, role('artists', ManageMessages) as Parameters<typeof rights.setRole>[1])
    expect(manages('ada', ['artists'])).toBe(true)
    rights.deleteRole(home, 'artists')
    expect(manages('ada', ['artists'])).toBe(false)
    rights.setChannel(home, { id: 'talk', permission_overwrites: [ofMember('ada', 'allow')] })
    expect(manages('ada')).toBe(true)
    rights.setChannel(home, { id: 'talk' })
    expect(manages('ada')).toBe(false)
    rights.updateGuild({ id: home, owner_id: 'ada' })
    expect([manages('ada'), manages('owner')]).toEqual([true, false])
    rights.removeGuild(home)
    expect(manages('ada')).toBe(false)
  })

  it('is granted to nobody in a server that cannot be the home server', () => {
    const rights = createPermissions(({ id }) => id === home)
    rights.addGuild(server([], '9'))
    rights.setRole('9', role('mods', ManageMessages) as Parameters<typeof rights.setRole>[1])
    rights.setChannel('9', { id: 'talk', permission_overwrites: [ofMember('ada', 'allow')] })
    rights.updateGuild({ id: '9', owner_id: 'ada' })
    expect(rights.canManageMessages('9', 'talk', { id: 'owner', roles: ['mods', 'admins'] })).toBe(false)
    expect(rights.canManageMessages('9', 'talk', { id: 'ada', roles: ['mods'] })).toBe(false)
  })
})
