import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { person, place } from '../../../../test/support/chat/requests.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { ChatBackend } from '../ports.ts'
import { answersPerSession, createSessions, discardUnused, resetConversations, scopeOf } from './sessions.ts'

const signal = new AbortController().signal
const scope = 'member:1:2'
const { log } = collectingLog()

describe('whose conversation it is', () => {
  const ada = person('2')
  const [square, mods, staff] = [place('1'), place('1', { audience: '77' }), place('1', { audience: '78' })]
  const [elsewhere, direct] = [place('4'), place(null)]

  it.each(['member', 'user'] as const)('is one of its own for every audience (%s)', (kind) => {
    const places = [square, mods, staff, elsewhere, place('4', { audience: '77' }), direct]
    const scopes = places.map((each) => scopeOf(kind, ada, each))
    for (const [index, one] of scopes.entries())
      for (const [other, another] of scopes.entries()) expect(one === another).toBe(index === other)
    for (const each of scopes) expect(each.endsWith(':2')).toBe(true)
  })
  it('goes on in every channel with the same audience', () => {
    expect(scopeOf('member', ada, place('1', { id: '5' }))).toBe(scopeOf('member', ada, square))
    expect(scopeOf('member', ada, place('1', { id: '6', isThread: true, audience: '77' }))).toBe(
      scopeOf('member', ada, mods),
    )
    expect([scopeOf('member', ada, square), scopeOf('member', ada, direct)]).toEqual(['member:1:2', 'dm:2'])
  })
})

describe('conversations', () => {
  let database: Database
  let now = 1_000
  let opened = 0
  const clock = { now: () => now, sleep: async () => {} }
  const backend: Pick<ChatBackend, 'openSession'> = { openSession: () => Promise.resolve(`session-${++opened}`) }
  const sessionsOf = (name: 'library' | 'gpt-trainer' = 'gpt-trainer') =>
    createSessions({ db: database.db, backend: backend as ChatBackend, name, clock, log })
  const discarded = async () =>
    (await database.db.selectFrom('discarded_sessions').select(['session', 'backend']).execute()).map(
      ({ session, backend: name }) => `${name} ${session}`,
    )
  beforeEach(async () => {
    now = 1_000
    opened = 0
    database = await openDatabase(':memory:')
  })
  afterEach(() => database.close())

  it('are opened once per scope and backend, and then kept', async () => {
    const [trainer, library] = [sessionsOf(), sessionsOf('library')]
    expect(await trainer.openFor(scope, signal)).toEqual({ id: 'session-1', isNew: true })
    expect(await trainer.openFor(scope, signal)).toEqual({ id: 'session-1', isNew: false })
    expect((await library.openFor(scope, signal)).id).toBe('session-2')
    expect((await trainer.openFor('dm:2', signal)).id).toBe('session-3')
    expect((await sessionsOf().openFor(scope, signal)).id).toBe('session-1')
    expect(opened).toBe(3)
  })

  it('know at once of an answer that was counted just now', async () => {
    const sessions = sessionsOf()
    const { id } = await sessions.openFor(scope, signal)
    for (let i = 0; i < 2; i++) sessions.used(scope, id)
    expect(await sessions.find(scope)).toMatchObject({ answers: 2 })
    expect((await sessions.openFor('dm:9', signal)).isNew).toBe(true)
    expect(await sessions.find('dm:9')).toMatchObject({ answers: 0 })
  })

  it(`begin anew after ${answersPerSession} answers, and the old one is discarded`, async () => {
    const sessions = sessionsOf()
    const { id } = await sessions.openFor(scope, signal)
    for (let i = 1; i < answersPerSession; i++) sessions.used(scope, id)
    expect((await sessions.openFor(scope, signal)).isNew).toBe(false)
    sessions.used(scope, id)
    now = 5_000
    expect(await sessions.openFor(scope, signal)).toEqual({ id: 'session-2', isNew: true })
    expect(await sessions.find(scope)).toMatchObject({ answers: 0, created_at: 5_000, renewed_at: 5_000 })
    expect(await discarded()).toEqual(['gpt-trainer session-1'])
  })

  it('stay as they are where a new one cannot be opened', async () => {
    const sessions = sessionsOf()
    await sessions.openFor(scope, signal)
    const down = createSessions({
      db: database.db,
      backend: {
        ...backend,
        openSession: () => Promise.reject(new UpstreamError('x', 'timeout')),
      } as unknown as ChatBackend,
      name: 'gpt-trainer',
      clock,
      log,
    })
    await expect(down.replace(scope, signal)).rejects.toThrow('timeout')
    expect((await sessions.openFor(scope, signal)).id).toBe('session-1')
  })

  it('are replaced without discarding what the backend does not know', async () => {
    const sessions = sessionsOf()
    await sessions.openFor(scope, signal)
    expect((await sessions.replace(scope, signal)).id).toBe('session-2')
    expect((await sessions.openFor(scope, signal)).id).toBe('session-2')
    expect(await discarded()).toEqual([])
  })

  it('are forgotten by a reset, with every backend, and an answer that was running counts for none', async () => {
    const [trainer, library] = [sessionsOf(), sessionsOf('library')]
    const { id } = await trainer.openFor(scope, signal)
    await library.openFor(scope, signal)
    await trainer.openFor('dm:2', signal)
    const asked = { by: person('2'), in: place('1') }
    expect(await resetConversations(database.db, 'member', asked, now)).toBe(true)
    expect(await resetConversations(database.db, 'member', asked, now)).toBe(false)
    expect((await discarded()).sort()).toEqual(['gpt-trainer session-1', 'library session-2'])
    await trainer.openFor(scope, signal)
    trainer.used(scope, id)
    expect((await trainer.find(scope))?.answers).toBe(0)
    expect((await trainer.openFor('dm:2', signal)).isNew).toBe(false)
  })

  it.each([
    ['member', '1', ['member:1:2', 'member:1:77:2']],
    ['member', null, ['dm:2']],
    ['user', '1', ['dm:2', 'member:1:2', 'member:1:77:2', 'member:21:2', 'user:2']],
  ] as const)('are discarded with every audience they have here (%s, server %s)', async (kind, guildId, expected) => {
    const sessions = sessionsOf()
    const others = ['member:1:12', 'member:2:77:1', 'dm:22']
    for (const each of ['member:1:2', 'member:1:77:2', 'member:21:2', 'user:2', 'dm:2', ...others])
      await sessions.openFor(each, signal)
    const scopes = async () =>
      (await database.db.selectFrom('conversations').select('scope').execute()).map((row) => row.scope)
    const before = await scopes()
    await resetConversations(database.db, kind, { by: person('2'), in: place(guildId) }, now)
    const kept = await scopes()
    expect(before.filter((each) => !kept.includes(each)).sort()).toEqual(expected)
  })

  it('are forgotten where nobody used them for long', async () => {
    const sessions = sessionsOf()
    await sessions.openFor('dm:1', signal)
    now = 9_000
    await sessions.openFor('dm:2', signal)
    expect(await discardUnused(database.db, 9_000, now)).toBe(1)
    expect(await sessions.find('dm:1')).toBeUndefined()
    expect(await sessions.find('dm:2')).toBeDefined()
    expect(await discarded()).toEqual(['gpt-trainer session-1'])
  })
})
