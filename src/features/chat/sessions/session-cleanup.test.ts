import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { createSessionCleanup, type SessionCleanup } from './session-cleanup.ts'
import type { ChatBackend } from '../ports.ts'

const dayMs = 86_400_000
const tenMinutes = 10 * 60_000

describe('discarded conversations', () => {
  let database: Database
  let clock: ReturnType<typeof fakeClock>
  let closed: string[]
  let fault: UpstreamError | null
  let sessionCleanup: SessionCleanup
  beforeEach(async () => {
    database = await openDatabase(':memory:')
    clock = fakeClock()
    closed = []
    fault = null
  })
  afterEach(async () => {
    await sessionCleanup.stop()
    await database.close()
  })

  async function start(maxAgeDays = 0): Promise<void> {
    const backend: Pick<ChatBackend, 'closeSession'> = {
      closeSession(session) {
        if (fault) return Promise.reject(fault)
        closed.push(session)
        return Promise.resolve()
      },
    }
    const backends = new Map([['gpt-trainer', backend as ChatBackend] as const])
    sessionCleanup = createSessionCleanup({ db: database.db, backends, maxAgeDays, clock, log: collectingLog().log })
    await sessionCleanup.start()
    await clock.advance(0)
  }

  const discard = (session: string, backend: 'gpt-trainer' | 'library' = 'gpt-trainer') =>
    database.db.insertInto('discarded_sessions').values({ session, backend, discarded_at: clock.now() }).execute()
  const left = async () =>
    (await database.db.selectFrom('discarded_sessions').select('session').execute()).map(({ session }) => session)
  const settle = async () => {
    for (let i = 0; i < 20; i++) await clock.advance(0)
  }

  it('of an earlier run are forgotten upstream at the start', async () => {
    await discard('a')
    await start()
    await settle()
    expect(closed).toEqual(['a'])
    expect(await left()).toEqual([])
  })

  it('are forgotten soon, and stay noted while the backend is away', async () => {
    await start()
    fault = new UpstreamError('gpt-trainer', 'unreachable')
    await discard('a')
    sessionCleanup.soon()
    await settle()
    expect(await left()).toEqual(['a'])
    fault = null
    await clock.advance(tenMinutes)
    await settle()
    expect(closed).toEqual(['a'])
    expect(await left()).toEqual([])
  })

  it('are done with where the backend does not know them', async () => {
    fault = new UpstreamError('gpt-trainer', 'not-found')
    await discard('a')
    await start()
    await settle()
    expect(await left()).toEqual([])
  })

  it('wait for the end of an answer that is given in them', async () => {
    await start()
    const letGo = sessionCleanup.retain('a')
    await discard('a')
    sessionCleanup.soon()
    await settle()
    expect(closed).toEqual([])
    letGo()
    await settle()
    expect(closed).toEqual(['a'])
  })

  it('wait for a backend that is switched off, for 30 days', async () => {
    await discard('a', 'library')
    await start()
    await clock.advance(29 * dayMs)
    await settle()
    expect(await left()).toEqual(['a'])
    await clock.advance(2 * dayMs)
    await settle()
    expect(await left()).toEqual([])
  })

  it('are also those that nobody used for as long as the owner says', async () => {
    const row = {
      scope: 'dm:1',
      backend: 'gpt-trainer',
      session: 'a',
      created_at: 0,
      answers: 1,
      renewed_at: null,
    } as const
    await database.db
      .insertInto('conversations')
      .values({ ...row, last_used_at: clock.now() })
      .execute()
    await start(7)
    await clock.advance(6 * dayMs)
    await settle()
    expect(closed).toEqual([])
    await clock.advance(2 * dayMs)
    await settle()
    expect(closed).toEqual(['a'])
    expect(await database.db.selectFrom('conversations').selectAll().execute()).toEqual([])
  })
})
