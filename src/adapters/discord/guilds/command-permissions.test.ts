import type { API } from '@discordjs/core'
import { type APIApplicationCommandPermission, ApplicationCommandPermissionType as Type } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { createCommandPermissions, type Speaker } from './command-permissions.ts'

const server = '1000'
const everyChannel = '999'
type Rules = readonly APIApplicationCommandPermission[]

const rule = (type: Type, id: string, permission: boolean) => ({ type, id, permission })
const channel = (id: string, permission: boolean) => rule(Type.Channel, id, permission)
const role = (id: string, permission: boolean) => rule(Type.Role, id, permission)
const user = (id: string, permission: boolean) => rule(Type.User, id, permission)

/** What owners said of the command `prof` and of the whole application `app`, or that nobody may read it. */
function integrationsOf(settings: { prof?: Rules; app?: Rules } | 'unreadable') {
  const reads: string[] = []
  let readable = settings !== 'unreadable'
  const rows = Object.entries(settings === 'unreadable' ? {} : settings).map(([id, permissions]) => ({
    id,
    permissions,
  }))
  const applicationCommands = {
    getGuildCommandsPermissions(_: string, guildId: string) {
      reads.push(guildId)
      return readable ? Promise.resolve(rows) : Promise.reject(new Error('missing access'))
    },
  }
  const { log, lines } = collectingLog()
  const integrations = createCommandPermissions({ api: { applicationCommands } as unknown as API, log })
  const allows = (speaker: Partial<Speaker> = {}, commandId: string | null = 'prof') =>
    integrations.allows('app', commandId, { id: 'ada', roles: [], guildId: server, channelId: 'talk', ...speaker })
  const changed = (id: string, permissions: Rules, guildId = server) =>
    integrations.changed({ id, application_id: 'app', guild_id: guildId, permissions: [...permissions] })
  return { integrations, allows, changed, reads, lines, mend: () => void (readable = true) }
}

describe('what owners decided under Integrations', () => {
  it('allows everything where they said nothing', async () => {
    const { allows } = integrationsOf({})
    expect([await allows(), await allows({}, null)]).toEqual([true, true])
  })

  it('of a channel goes before what they said of all channels', async () => {
    const only = integrationsOf({ prof: [channel(everyChannel, false), channel('talk', true)] })
    expect([await only.allows(), await only.allows({ channelId: 'other' })]).toEqual([true, false])
    const but = integrationsOf({ prof: [channel(everyChannel, true), channel('talk', false)] })
    expect([await but.allows(), await but.allows({ channelId: 'other' })]).toEqual([false, true])
  })

  it('of a person goes before their roles, any allowed role before denied ones, and roles before everybody', async () => {
    const everybodyNot = role(server, false)
    const { allows } = integrationsOf({
      prof: [everybodyNot, role('students', true), role('muted', false), user('eve', false), user('bob', true)],
    })
    expect(await allows()).toBe(false)
    expect(await allows({ roles: ['students'] })).toBe(true)
    expect(await allows({ roles: ['muted', 'students'] })).toBe(true)
    expect(await allows({ id: 'eve', roles: ['students'] })).toBe(false)
    expect(await allows({ id: 'bob', roles: ['muted'] })).toBe(true)
    const all = integrationsOf({ prof: [role(server, true), role('muted', false)] })
    expect([await all.allows({ roles: ['muted'] }), await all.allows({ roles: ['other'] })]).toEqual([false, true])
  })

  it('asks both for the place and for the person', async () => {
    const { allows } = integrationsOf({ prof: [channel('talk', false), user('ada', true)] })
    expect([await allows(), await allows({ channelId: 'other' })]).toEqual([false, true])
  })

  it('of the command goes before what they said of the application', async () => {
    const { allows } = integrationsOf({
      prof: [role('students', true), channel('talk', true)],
      app: [role(server, false), channel(everyChannel, false), role('students', false)],
    })
    expect(await allows({ roles: ['students'] })).toBe(true)
    expect(await allows()).toBe(false)
    expect(await allows({ roles: ['students'], channelId: 'other' })).toBe(false)
  })

  it('of the application counts where the command is not registered yet', async () => {
    const { allows } = integrationsOf({ prof: [user('ada', true)], app: [user('ada', false)] })
    expect([await allows(), await allows({}, null)]).toEqual([true, false])
  })

  it('forbids nothing where it cannot be read, says so in the log, and is read again', async () => {
    const { allows, reads, lines, mend } = integrationsOf('unreadable')
    expect([await allows(), lines.length]).toEqual([true, 1])
    mend()
    await allows()
    await allows()
    expect(reads).toEqual([server, server])
  })

  it('is read once for a server, even by many at once, and again after the bot came back', async () => {
    const { integrations, allows, reads } = integrationsOf({})
    await Promise.all([allows(), allows(), allows()])
    await allows({ guildId: '2000' })
    expect(reads).toEqual([server, '2000'])
    integrations.left(server)
    await allows()
    expect(reads).toEqual([server, '2000', server])
  })

  it('changes as the gateway tells, for that server only', async () => {
    const { allows, changed } = integrationsOf({ prof: [user('ada', false)] })
    expect([await allows(), await allows({ guildId: '2000' })]).toEqual([false, false])
    await changed('prof', [])
    expect([await allows(), await allows({ guildId: '2000' })]).toEqual([true, false])
    await changed('app', [user('ada', false)])
    expect(await allows()).toBe(false)
  })

  it('is not made up from a change in a server that was never read', async () => {
    const { allows, changed, reads } = integrationsOf({ prof: [user('ada', false)] })
    await changed('prof', [])
    expect([await allows(), reads]).toEqual([false, [server]])
  })
})
