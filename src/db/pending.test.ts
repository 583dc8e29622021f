import { appendFileSync, copyFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import fc from 'fast-check'
import Libsql from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openDatabase } from './db.ts'
import type { Pending } from './pending.ts'
import { createQuick } from './quick.ts'

const inFolder = temporaryFolder()
let file = ''
beforeEach(() => {
  file = inFolder('sessions.db')
})

const insert = 'INSERT INTO daily_counts (day, key, used) VALUES (1, ?, 1)'
const countUp = `UPDATE daily_counts SET used = used + 1 WHERE key = 'a'`
const ends = ['', '-wal', '.pending']

/** What a SIGKILL would leave now, under another name. */
function leave(name: string, which = ends): string {
  const path = inFolder(name)
  for (const end of which) if (existsSync(file + end)) copyFileSync(file + end, path + end)
  return path
}

const textOf = (path: string) => readFileSync(`${path}.pending`, 'utf8')

/** What the next start finds; the file beside it is empty then. */
async function restart(path: string): Promise<{ rows: string[]; refused: readonly unknown[] }> {
  const { db, refused, close } = await openDatabase(path)
  const rows = await db.selectFrom('daily_counts').select(['key', 'used']).orderBy('key').execute()
  expect(textOf(path)).toBe('')
  await close()
  return { rows: rows.map(({ key, used }) => `${key}${used}`), refused }
}

describe('rows that are kept beside the database', () => {
  it('are there after a SIGKILL before they were written, and are not kept any longer than that', async () => {
    const { quick, close } = await openDatabase(file)
    const written = [quick.keep(insert, ['a']), quick.keep(countUp, []), quick.runSoon(insert, ['soon'])]
    expect(textOf(file).split('\n')).toHaveLength(3)
    expect(statSync(`${file}.pending`).mode & 0o777).toBe(0o600)
    expect(await restart(leave('killed.db'))).toEqual({ rows: ['a2'], refused: [] })
    await Promise.all(written)
    expect(textOf(file)).toBe('')
    await close()
    expect((await restart(file)).rows).toEqual(['a2', 'soon1'])
  })

  it('are not written twice where the crash came right after they were', async () => {
    const { quick, close } = await openDatabase(file)
    await quick.keep(insert, ['a'])
    const written = quick.keep(countUp, [])
    const path = leave('killed.db', ['.pending'])
    await written
    leave('killed.db', ['', '-wal'])
    expect(textOf(path)).toContain('used + 1')
    expect((await restart(path)).rows).toEqual(['a2'])
    await close()
  })

  it('are kept by the bot that takes over as well', async () => {
    const first = await openDatabase(file)
    const written = [first.quick.keep(insert, ['a']), first.quick.keep(countUp, [])]
    const path = leave('killed.db')
    await Promise.all(written)
    await first.close()
    const second = await openDatabase(path)
    written.push(second.quick.keep(countUp, []))
    const third = inFolder('again.db')
    for (const end of ends) copyFileSync(path + end, third + end)
    await Promise.all(written)
    await second.close()
    expect((await restart(third)).rows).toEqual(['a3'])
  })

  it('are read as far as they are whole, and one that SQLite refuses takes no other with it', async () => {
    const { quick, close } = await openDatabase(file)
    const written = ['a', 'b', 'a', 'c'].map((key) => quick.keep(insert, [key]))
    const path = leave('killed.db')
    appendFileSync(`${path}.pending`, '\0\0\0\n{"number":5,"sql":"DELETE FROM dai')
    const { rows, refused } = await restart(path)
    expect(rows).toEqual(['a1', 'b1', 'c1'])
    expect(refused.map(String)).toEqual([expect.stringContaining('UNIQUE')])
    await Promise.allSettled(written)
    await close()
  })

  it('are left alone where they belong to another database', async () => {
    const { quick, close } = await openDatabase(file)
    const written = quick.keep(insert, ['a'])
    const path = leave('another.db', ['.pending'])
    expect(await restart(path)).toEqual({ rows: [], refused: [] })
    await written
    await close()
  })

  it('are committed at once where the file takes no more', async () => {
    const database = new Libsql(file)
    database.exec('CREATE TABLE applied_rows (through INTEGER); CREATE TABLE kept (key TEXT)')
    const full: Pending = {
      add: () => {
        throw new Error('ENOSPC')
      },
      clear: () => undefined,
      close: () => undefined,
    }
    const quick = createQuick(database, full)
    const written = quick.keep('INSERT INTO kept VALUES (?)', ['a'])
    expect(quick.get('SELECT key FROM kept', [])).toMatchObject({ key: 'a' })
    await written
    await expect(quick.keep('INSERT INTO nowhere VALUES (?)', ['a'])).rejects.toThrow(/nowhere/)
    quick.close()
    await expect(quick.keep('INSERT INTO kept VALUES (?)', ['b'])).rejects.toThrow('the database is closed')
    database.close()
  })

  it('are there once each, in their order, whenever the crash comes', async () => {
    const step = fc.constantFrom('keep', 'soon', 'look', 'turn')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.uuid(), async (steps, name) => {
        const own = inFolder(`${name}.db`)
        const { db, quick, close } = await openDatabase(own)
        const [kept, written]: [string[], Promise<void>[]] = [[], []]
        for (const [index, what] of steps.entries()) {
          const values = [String(index).padStart(3, '0')]
          if (what === 'keep') kept.push(...values)
          if (what === 'keep') written.push(quick.keep(insert, values))
          if (what === 'soon') written.push(quick.runSoon(insert, values))
          if (what === 'look') quick.getLatest('SELECT 1', [])
          if (what === 'turn') await db.selectFrom('daily_counts').select('key').execute()
        }
        for (const end of ends) if (existsSync(own + end)) copyFileSync(own + end, `${own}-killed${end}`)
        const { rows } = await restart(`${own}-killed`)
        const soon = steps.flatMap((what, index) => (what === 'soon' ? [String(index).padStart(3, '0')] : []))
        expect(rows.map((row) => row.slice(0, 3)).filter((key) => !soon.includes(key))).toEqual(kept)
        expect(new Set(rows).size).toBe(rows.length)
        await Promise.all(written)
        await close()
      }),
      { numRuns: 40 },
    )
  })
})
