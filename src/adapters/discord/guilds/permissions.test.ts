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
  rights.joined(server(overwrites))
  const manages = (id: string, roles: readonly string[] = [], channel = 'talk') =>
    rights.canManageMessages(home, channel, { id, roles })
  return { rights, manages }
}

describe('who may manage messages', () => {
  it('is whoever has a role that may, and nobody else', () => {
    const { manages } = rightsOf()
    expect([manages('ada', ['mods']), manages('ada', ['quiet', 'mods'])]).toEqual([true, true])
    expect([manages('ada'), manages('ada', ['artists']), manages('ada', ['no such role'])]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('is the owner and whoever administers, whatever is denied', () => {
    const { manages } = rightsOf(
      ofRole(home, 'deny'),
      ofRole('admins', 'deny'),
      ofMember('owner', 'deny'),
      ofMember('ada', 'deny'),
    )
    expect([manages('owner'), manages('ada', ['admins'])]).toEqual([true, true])
  })

  it('is what a channel says of everybody, then of roles, then of the member', () => {
    expect(rightsOf(ofRole(home, 'allow')).manages('ada')).toBe(true)
    expect(rightsOf(ofRole(home, 'deny')).manages('ada', ['mods'])).toBe(false)
    expect(rightsOf(ofRole(home, 'deny'), ofRole('artists', 'allow')).manages('ada', ['artists'])).toBe(true)
    expect(rightsOf(ofRole('mods', 'deny')).manages('ada', ['mods'])).toBe(false)
    expect(rightsOf(ofRole('mods', 'deny'), ofMember('ada', 'allow')).manages('ada', ['mods'])).toBe(true)
    expect(rightsOf(ofRole('artists', 'allow'), ofMember('ada', 'deny')).manages('ada', ['artists'])).toBe(false)
  })

  it('does not hang on the order in which a channel says it', () => {
    const all = [ofMember('ada', 'allow'), ofRole('artists', 'deny'), ofRole(home, 'deny')]
    for (const overwrites of [all, all.toReversed()]) {
      expect(rightsOf(...overwrites).manages('ada', ['artists', 'mods'])).toBe(true)
      expect(rightsOf(...overwrites).manages('bob', ['artists', 'mods'])).toBe(false)
    }
  })

  it('lets what one role is allowed go before what another is denied', () => {
    const { manages } = rightsOf(ofRole('mods', 'deny'), ofRole('artists', 'allow'))
    expect(manages('ada', ['mods', 'artists'])).toBe(true)
    expect(manages('ada', ['artists', 'mods'])).toBe(true)
  })

  it('is untouched by what is said of other rights, other roles and other members', () => {
    const { manages } = rightsOf(
      ofRole(home, 'deny', SendMessages),
      ofRole('artists', 'allow'),
      ofMember('bob', 'deny'),
    )
    expect([manages('ada', ['mods']), manages('ada')]).toEqual([true, false])
  })

  it('does not take a member for a role of the same id', () => {
    expect(rightsOf(ofMember('mods', 'deny')).manages('ada', ['mods'])).toBe(true)
    expect(rightsOf(ofRole('ada', 'allow')).manages('ada')).toBe(false)
  })

  it('counts without overwrites in a channel that has none or is not known', () => {
    const { manages } = rightsOf(ofRole('mods', 'deny'))
    expect([manages('ada', ['mods'], 'open'), manages('ada', ['mods'], 'new')]).toEqual([true, true])
  })

  it('changes as the gateway tells: roles, channels, the owner', () => {
    const { rights, manages } = rightsOf()
    rights.role(home, role('artists', ManageMessages) as Parameters<typeof rights.role>[1])
    expect(manages('ada', ['artists'])).toBe(true)
    rights.roleGone(home, 'artists')
    expect(manages('ada', ['artists'])).toBe(false)
    rights.channel(home, { id: 'talk', permission_overwrites: [ofMember('ada', 'allow')] })
    expect(manages('ada')).toBe(true)
    rights.channel(home, { id: 'talk' })
    expect(manages('ada')).toBe(false)
    rights.changed({ id: home, owner_id: 'ada' })
    expect([manages('ada'), manages('owner')]).toEqual([true, false])
    rights.left(home)
    expect(manages('ada')).toBe(false)
  })

  it('is nobody in a server that cannot be home, whatever is told of it', () => {
    const rights = createPermissions(({ id }) => id === home)
    rights.joined(server([], '9'))
    rights.role('9', role('mods', ManageMessages) as Parameters<typeof rights.role>[1])
    rights.channel('9', { id: 'talk', permission_overwrites: [ofMember('ada', 'allow')] })
    rights.changed({ id: '9', owner_id: 'ada' })
    expect(rights.canManageMessages('9', 'talk', { id: 'owner', roles: ['mods', 'admins'] })).toBe(false)
    expect(rights.canManageMessages('9', 'talk', { id: 'ada', roles: ['mods'] })).toBe(false)
  })
})
