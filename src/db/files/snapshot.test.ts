import { readFileSync } from 'node:fs'
import Libsql from 'libsql'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openDatabase } from '../db.ts'
import { readSnapshot } from './snapshot.ts'

const inFolder = temporaryFolder()

it('one state is read while the bot goes on writing', async () => {
  const path = inFolder('bot.db')
  const { db, close } = await openDatabase(path)
  const opt = (id: string) => db.insertInto('unquoted_people').values({ person_id: id, since: 1 }).execute()
  await opt('1')
  const seen = await readSnapshot(path, async (snapshot) => {
    const people = () => snapshot.selectFrom('unquoted_people').selectAll().execute()
    const before = await people()
    await opt('2')
    expect(await people()).toEqual(before)
    await expect(snapshot.deleteFrom('unquoted_people').execute()).rejects.toThrow(/readonly/i)
    return before.length
  })
  expect(seen).toBe(1)
  expect(await db.selectFrom('unquoted_people').selectAll().execute()).toHaveLength(2)
  await close()
})

it('a database that is missing, of another version or none at all is named, and left as it was', async () => {
  const path = inFolder('bot.db')
  const reading = () => readSnapshot(path, () => Promise.resolve('read'))
  await expect(reading()).rejects.toThrow(/^There is no database at /)
  await (await openDatabase(path)).close()
  expect(await reading()).toBe('read')
  for (const [change, sentence] of [
    ['DELETE FROM schema_versions WHERE version > 2', /older version of the bot\. Start this one once/],
    ["INSERT INTO schema_versions VALUES (999, 'later', 0)", /newer version of the bot\. Use that one/],
  ] as const) {
    const database = new Libsql(path)
    database.exec(change)
    database.pragma('wal_checkpoint(TRUNCATE)')
    database.close()
    const before = readFileSync(path)
    await expect(reading()).rejects.toThrow(sentence)
    expect(readFileSync(path).equals(before)).toBe(true)
  }
})
