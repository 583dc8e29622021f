import type { API } from '@discordjs/core'
import { DiscordAPIError, HTTPError } from '@discordjs/rest'
import { type APIApplicationCommandPermission, ApplicationCommandPermissionType as Type } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createCommandPermissions, type CommandUser } from './command-permissions.ts'

const apiError = (status: number, code: number) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'GET', '/', {})

const server = '1000'
const everyChannel = '999'
type Rules = readonly APIApplicationCommandPermission[]

const rule = (type: Type, id: string, permission: boolean) => ({ type, id, permission })
const channel = (id: string, permission: boolean) => rule(Type.Channel, id, permission)
const role = (id: string, permission: boolean) => rule(Type.Role, id, permission)
const user = (id: string, permission: boolean) => rule(Type.User, id, permission)

/** Permissions of the command `prof` and of the application `app`, or unreadable ones. */
function permissionsOf(settings: { prof?: Rules; app?: Rules } | 'unreadable', failure: Error = new Error('away')) {
  const reads: string[] = []
  let readable = settings !== 'unreadable'
  const rows = Object.entries(settings === 'unreadable' ? {} : settings).map(([id, permissions]) => ({
    id,
    permissions,
  }))
  const applicationCommands = {
    getGuildCommandsPermissions(_: string, guildId: string) {
      reads.push(guildId)
      return readable ? Promise.resolve(rows) : Promise.reject(failure)
    },
  }
  const { log, lines } = collectingLog()
  const clock = fakeClock()
  const api = { applicationCommands } as unknown as API
  const commandPermissions = createCommandPermissions({ api, log, clock })
  const allows = (who: Partial<CommandUser> = {}, commandId: string | null = 'prof') =>
    commandPermissions.allows('app', commandId, { id: 'ada', roles: [], guildId: server, channelId: 'talk', ...who })
  const update = (id: string, rules: Rules, guildId = server) =>
    commandPermissions.update({ id, application_id: 'app', guild_id: guildId, permissions: [...rules] })
  return { clock, commandPermissions, allows, update, reads, lines, mend: () => void (readable = true) }
}

describe('app command permissions', () => {
  it('allow everything without a rule', async () => {
    const { allows } = permissionsOf({})
    expect([await allows(), await allows({}, null)]).toEqual([true, true])
  })

  it('of a channel override those of all channels', async () => {
    const only = permissionsOf({ prof: [channel(everyChannel, false), channel('talk', true)] })
    expect([await only.allows(), await only.allows({ channelId: 'other' })]).toEqual([true, false])
    const but = permissionsOf({ prof: [channel(everyChannel, true), channel('talk', false)] })
    expect([await but.allows(), await but.allows({ channelId: 'other' })]).toEqual([false, true])
  })

  it('of a person override roles, an allowed role overrides denied ones, and roles override everyone', async () => {
    const everybodyNot = role(server, false)
    const { allows } = permissionsOf({
      prof: [everybodyNot, role('students', true), role('muted', false), user('eve', false), user('bob', true)],
    })
    expect(await allows()).toBe(false)
    expect(await allows({ roles: ['students'] })).toBe(true)
    expect(await allows({ roles: ['muted', 'students'] })).toBe(true)
    expect(await allows({ id: 'eve', roles: ['students'] })).toBe(false)
    expect(await allows({ id: 'bob', roles: ['muted'] })).toBe(true)
    const all = permissionsOf({ prof: [role(server, true), role('muted', false)] })
    expect([await all.allows({ roles: ['muted'] }), await all.allows({ roles: ['other'] })]).toEqual([false, true])
  })

  it('have to allow both the channel and the person', async () => {
    const { allows } = permissionsOf({ prof: [channel('talk', false), user('ada', true)] })
    expect([await allows(), await allows({ channelId: 'other' })]).toEqual([false, true])
  })

  it('of the command override those of the application', async () => {
    const { allows } = permissionsOf({
      prof: [role('students', true), channel('talk', true)],
      app: [role(server, false), channel(everyChannel, false), role('students', false)],
    })
    expect(await allows({ roles: ['students'] })).toBe(true)
    expect(await allows()).toBe(false)
    expect(await allows({ roles: ['students'], channelId: 'other' })).toBe(false)
  })

  it('of the application apply before the command is registered', async () => {
    const { allows } = permissionsOf({ prof: [user('ada', true)], app: [user('ada', false)] })
    expect([await allows(), await allows({}, null)]).toEqual([true, false])
  })

  it.each([
    ['a minute', new Error('away'), 60_000],
    ['an hour where Discord refuses (403)', apiError(403, 50001), 3_600_000],
    ['an hour where its edge refuses (403)', new HTTPError(403, 'Forbidden', 'GET', '/', {}), 3_600_000],
    ['a minute where there are none (404)', apiError(404, 10002), 60_000],
  ])('allow everything with one warning if they cannot be read, and are read again after %s', async (_, error, ms) => {
    const { clock, allows, reads, lines, mend } = permissionsOf('unreadable', error)
    for (let i = 0; i < 50; i++) expect(await allows()).toBe(true)
    await clock.advance(ms - 1)
    await allows()
    expect([lines.length, reads]).toEqual([1, [server]])
    mend()
    await clock.advance(1)
    await allows()
    await clock.advance(10 * ms)
    await allows()
    expect(reads).toEqual([server, server])
  })

  it('are read once for each server, also by several at once, and again after the bot rejoins', async () => {
    const { commandPermissions, allows, reads } = permissionsOf({})
    await Promise.all([allows(), allows(), allows()])
    await allows({ guildId: '2000' })
    expect(reads).toEqual([server, '2000'])
    commandPermissions.removeGuild(server)
    await allows()
    expect(reads).toEqual([server, '2000', server])
  })

  it('are updated by gateway events of the same server', async () => {
    const { allows, update } = permissionsOf({ prof: [user('ada', false)] })
    expect([await allows(), await allows({ guildId: '2000' })]).toEqual([false, false])
    await update('prof', [])
    expect([await allows(), await allows({ guildId: '2000' })]).toEqual([true, false])
    await update('app', [user('ada', false)])
    expect(await allows()).toBe(false)
  })

  it('are read in full after an update in a server that was never read', async () => {
    const { allows, update, reads } = permissionsOf({ prof: [user('ada', false)] })
    await update('prof', [])
    expect([await allows(), reads]).toEqual([false, [server]])
  })
})
