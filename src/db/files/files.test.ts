import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { backupDatabase, describeDatabase } from './backup.ts'
import { openDatabase } from '../db.ts'
import { prepareFile } from './files.ts'
import { isBotRunning, lockDatabase } from './lock.ts'

const inFolder = temporaryFolder()
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

/** Nobody may do here what root may do anywhere. */
const asNobody = `
  if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534) }
  const said = async (work) => { try { return String((await work()) ?? 'done') } catch (error) { return error.message } }`

/** Runs the start's and the doctor's look at each path as a user without rights. */
function lookedAtByNobody(paths: readonly string[]): { start: string; doctor: string }[] {
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
  const script = `
    const { openDatabase } = await import(${url('../db.ts')})
    const { describeDatabase } = await import(${url('./backup.ts')})
    new (await import('libsql')).default(':memory:').close()
    ${asNobody}
    const looks = []
    for (const path of ${JSON.stringify(paths)})
      looks.push({
        doctor: await said(() => describeDatabase(path)),
        start: await said(() => openDatabase(path).then(({ close }) => close())),
      })
    process.stdout.write(JSON.stringify(looks))`
  const args = ['--import', 'tsx', '--input-type=module', '-e', script]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as { start: string; doctor: string }[]
}

it('a file or folder that this user cannot write is named at the start and by the doctor, before anything else', async () => {
  chmodSync(inFolder(), 0o755)
  mkdirSync(inFolder('open'))
  mkdirSync(inFolder('theirs'))
  for (const name of ['open/read-only.db', 'open/log.db'])
    await openDatabase(inFolder(name)).then((database) => database.close())
  chmodSync(inFolder('open', 'read-only.db'), 0o444)
  chmodSync(inFolder('open', 'log.db'), 0o666)
  writeFileSync(inFolder('open', 'log.db-wal'), '', { mode: 0o444 })
  writeFileSync(inFolder('open', 'locked.db.lock'), '', { mode: 0o600 })
  chmodSync(inFolder('open'), 0o777)
  chmodSync(inFolder('theirs'), 0o555)
  const bad = ['open/read-only.db', 'open/log.db', 'open/locked.db', 'theirs/new.db', 'theirs/deeper/new.db'].map(
    (name) => inFolder(name),
  )
  const looks = lookedAtByNobody([...bad, inFolder('open', 'new.db')])
  const advice =
    'cannot be written. Make it, the files beside it (-wal, -shm, .lock) and its folder writable for the user that runs the bot, or set SESSION_DB_PATH to a place that is.'
  for (const [index, path] of bad.entries())
    expect(looks[index]).toEqual({ start: `The database ${path} ${advice}`, doctor: `it ${advice}` })
  expect(looks.at(-1)).toEqual({ start: 'done', doctor: 'not there yet; the first start creates it' })
  expect(existsSync(inFolder('theirs', 'deeper'))).toBe(false)
})

it('a database that others could read is for its owner alone from the next start on, with what stands beside it', () => {
  const files = ['', '-wal', '-shm', '-journal'].map((end) => inFolder(`sessions.db${end}`))
  for (const file of files) writeFileSync(file, '')
  for (const file of files) chmodSync(file, 0o644)
  prepareFile(inFolder('sessions.db'))
  expect(files.map(modeOf)).toEqual(['600', '600', '600', '600'])
})

it('the lock and a backup are for their owner alone too', async () => {
  const path = inFolder('sessions.db')
  const unlock = lockDatabase(path)
  const { close } = await openDatabase(path)
  backupDatabase(path, inFolder('copies', 'copy.db'))
  expect([`${path}.lock`, inFolder('copies', 'copy.db')].map(modeOf)).toEqual(['600', '600'])
  expect(describeDatabase(inFolder('copies', 'copy.db'))).toMatch(/^healthy, up to date/)
  await close()
  unlock()
})

it('a backup that cannot be written names the copy, and leaves nothing of it', async () => {
  const path = inFolder('sessions.db')
  await openDatabase(path).then((database) => database.close())
  writeFileSync(inFolder('a-file'), '')
  expect(() => backupDatabase(path, inFolder('a-file', 'copy.db'))).toThrow(/a-file\/copy\.db cannot be written/)
  writeFileSync(path, 'no database '.repeat(500))
  expect(() => backupDatabase(path, inFolder('copy.db'))).toThrow(/^The database .* is not a readable SQLite database/)
  expect(readdirSync(inFolder())).not.toContain('copy.db')
})

it('a running bot is known by its lock, and knowing it changes nothing', () => {
  const path = inFolder('sessions.db')
  expect([isBotRunning(path), readdirSync(inFolder())]).toEqual([false, []])
  const unlock = lockDatabase(path)
  expect(isBotRunning(path)).toBe(true)
  unlock()
  expect(isBotRunning(path)).toBe(false)
  lockDatabase(path)()
})
