import { setTimeout } from 'node:timers/promises'
import Libsql from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openDatabase } from './db.ts'

const inFolder = temporaryFolder()
let file = ''
beforeEach(() => {
  file = inFolder('sessions.db')
})

const answer = (id: string) => ({
  id,
  ref: 'r',
  asker_id: '1',
  guild_id: null,
  channel_id: '2',
  in_thread: 0 as const,
  question: 'q',
  about: null,
  replies_to: null,
  asked_at: 1,
  sources: '[]',
  is_whole: 1 as const,
  ended_at: 2,
  written_by: null,
})

const insert = `INSERT INTO answers VALUES (${Object.keys(answer('')).fill('?').join(', ')})`

const otherInsert = insert.replace('answers', 'main.answers')

/** A database whose row was given up, for another program still holds the file locked. */
async function withGivenUp(id: string) {
  const { quick, close } = await openDatabase(file)
  const other = new Libsql(file)
  other.exec('BEGIN IMMEDIATE')
  await expect(quick.keep(insert, Object.values(answer(id)))).rejects.toThrow(/locked/)
  return { quick, other, close }
}

describe('the quick connection', () => {
  it('writes quickly beside a transaction that is open, without blocking it', async () => {
    const { db, quick, close } = await openDatabase(file)
    const wrote = await db.transaction().execute(async (tx) => {
      await tx.insertInto('answers').values(answer('slow')).execute()
      const written = quick.keep(insert, Object.values(answer('quick')))
      for (let i = 0; i < 5; i++) await tx.selectFrom('answers').selectAll().execute()
      return { written }
    })
    await wrote.written
    expect(await db.selectFrom('answers').select('id').orderBy('id').execute()).toEqual([
      { id: 'quick' },
      { id: 'slow' },
    ])
    await close()
  })

  it('shows its main connection at once what the other was given', async () => {
    const { db, quick, close } = await openDatabase(file)
    const count = async () => (await db.selectFrom('answers').select('id').execute()).length
    const written = [quick.keep(insert, Object.values(answer('kept')))]
    expect(await count()).toBe(1)
    written.push(quick.runSoon(insert, Object.values(answer('soon'))))
    expect(await db.transaction().execute((tx) => tx.selectFrom('answers').select('id').execute())).toHaveLength(2)
    written.push(quick.keep(insert, Object.values(answer('gone'))))
    await db.deleteFrom('answers').execute()
    expect(await count()).toBe(0)
    await Promise.all(written)
    await close()
  })

  it('leaves the thread free while it waits for the end of a transaction', async () => {
    const { db, quick, close } = await openDatabase(file)
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('answers').values(answer('slow')).execute()
      quick.keep(insert, Object.values(answer('quick'))).catch(() => undefined)
      // From now on it tries to commit, again and again.
      await setTimeout(150)
      const before = performance.eventLoopUtilization()
      await setTimeout(150)
      // A thread that waits inside SQLite counts as busy.
      expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.8)
    })
    await close()
  })

  it('loses nothing when both connections write at once', async () => {
    const { db, quick, close } = await openDatabase(file)
    const write = async (i: number) => {
      await quick.keep(insert, Object.values(answer(`quick-${i}`)))
      await db
        .insertInto('answers')
        .values(answer(`slow-${i}`))
        .execute()
      await db.transaction().execute(async (tx) => {
        await tx.selectFrom('answers').select('id').where('id', '=', `slow-${i}`).execute()
        await tx
          .insertInto('answers')
          .values(answer(`both-${i}`))
          .execute()
      })
    }
    await Promise.all(Array.from({ length: 100 }, (_, i) => write(i)))
    await close()
    const { db: again, close: closeAgain } = await openDatabase(file)
    expect(await again.selectFrom('answers').select('id').execute()).toHaveLength(300)
    await closeAgain()
  })

  it('goes on writing after another program had the file locked for longer than it waits', async () => {
    const { db, quick, close } = await openDatabase(file)
    const other = new Libsql(file)
    other.exec('BEGIN IMMEDIATE')
    await expect(db.insertInto('answers').values(answer('refused')).execute()).rejects.toThrow(/locked/)
    await expect(quick.keep(insert, Object.values(answer('refused')))).rejects.toThrow(/locked/)
    const waits = quick.keep(insert, Object.values(answer('patient')))
    other.exec('ROLLBACK')
    await waits
    // Committed, not only written: somebody else sees it and may write.
    other.exec('BEGIN IMMEDIATE')
    expect(other.prepare('SELECT id FROM answers').all()).toEqual([{ id: 'patient' }])
    other.exec('COMMIT')
    other.close()
    await db.insertInto('answers').values(answer('slow')).execute()
    await quick.keep(insert, Object.values(answer('quick')))
    expect(await db.selectFrom('answers').select('id').orderBy('id').execute()).toEqual([
      { id: 'patient' },
      { id: 'quick' },
      { id: 'slow' },
    ])
    await close()
  })

  it('commits every row where one that was refused stands before others', async () => {
    const { db, quick, close } = await openDatabase(file)
    const other = new Libsql(file)
    const seen = () => other.prepare('SELECT id FROM answers ORDER BY id').all()
    for (let round = 0; round < 3; round++) {
      other.exec('BEGIN IMMEDIATE')
      const refused = quick.keep(insert, Object.values(answer(`${round}a`)))
      const soon = quick.runSoon(otherInsert, Object.values(answer(`${round}b`)))
      expect(quick.getLatest('SELECT id FROM answers WHERE id = ?', [`${round}b`])).toBeUndefined()
      other.exec('COMMIT')
      expect(quick.getLatest('SELECT id FROM answers WHERE id = ?', [`${round}b`])).toMatchObject({ id: `${round}b` })
      expect(seen()).toContainEqual({ id: `${round}b` })
      await Promise.all([refused, soon])
      expect(seen()).toContainEqual({ id: `${round}a` })
      await db.deleteFrom('answers').execute()
    }
    other.close()
    await close()
  })

  it('writes nothing of a row that was given up, whatever follows it', async () => {
    const { quick, other, close } = await withGivenUp('given up')
    other.exec('COMMIT')
    await quick.keep(otherInsert, Object.values(answer('next')))
    await expect(quick.keep(insert, Object.values(answer('next')))).rejects.toThrow(/UNIQUE/)
    await quick.keep(insert, Object.values(answer('other')))
    expect(other.prepare('SELECT id FROM answers').all()).toEqual([{ id: 'next' }, { id: 'other' }])
    other.close()
    await close()
  })

  it('has nobody else hear that a row which was given up could not have been written either', async () => {
    const { quick, other, close } = await withGivenUp('twice')
    other.prepare(insert).run(Object.values(answer('twice')))
    other.exec('COMMIT')
    await quick.keep(otherInsert, Object.values(answer('next')))
    await quick.keep(insert, Object.values(answer('other')))
    const ids = other.prepare('SELECT id FROM answers ORDER BY id').all()
    expect(ids).toEqual([{ id: 'next' }, { id: 'other' }, { id: 'twice' }])
    other.close()
    await close()
  })
})
