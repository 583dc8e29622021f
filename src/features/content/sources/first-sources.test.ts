import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { addFirstSources, checkSourceFile } from './first-sources.ts'
import { loadSources, removeSource, type Source } from './sources.ts'

let database: Database
beforeEach(async () => (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const folder = temporaryFolder()
const report = vi.fn()
beforeEach(() => void report.mockClear())
const start = (path: string) =>
  addFirstSources({
    db: database.db,
    path,
    clock: { now: () => 5, sleep: () => Promise.resolve() },
    log: collectingLog().log,
    report,
  })
const names = async () => (await loadSources(database.db)).map(({ name }) => name)
const fileOf = async (content: string) => {
  const path = join(folder(), 'sources.json')
  await writeFile(path, content)
  return path
}

it('The sources that ship with the bot are taken where no file is named', async () => {
  await start('')
  const sources = await loadSources(database.db)
  const feeds = sources.filter(({ kind }) => kind === 'feed')
  expect([feeds.length, sources.length - feeds.length]).toEqual([12, 11])
  expect(feeds.filter(({ keep }) => keep?.includes('ChatGPT'))).toHaveLength(6)
  expect(feeds.filter(({ keep }) => keep === null).every(({ address }) => address.includes('substack'))).toBe(true)
  expect(report).not.toHaveBeenCalled()
})

it('A file without problems passes the check of a setup', async () => {
  expect(await checkSourceFile('')).toMatch(/^23 sources/)
})

it('A file is taken while there is no source, with a byte order mark too, and not again later', async () => {
  const path = await fileOf('\ufeff{"feeds":[{"url":"https://a.example/feed","name":"A"}]}')
  await start(path)
  expect(await names()).toEqual(['A'])
  await start('')
  expect(await names()).toEqual(['A'])
  await removeSource(database.db, (await loadSources(database.db))[0] as Source, 6)
  await start(path)
  expect(await names()).toEqual(['A'])
})

it.each([
  ['is missing', () => Promise.resolve(join(folder(), 'none.json')), 'The file does not exist.'],
  ['is a folder', () => Promise.resolve(folder()), 'The file cannot be read (EISDIR).'],
  ['is too large', () => fileOf(' '.repeat(1_000_001)), 'The file is larger than 1 MB.'],
  [
    'has two wrong entries',
    () => fileOf('{"feeds":[{"url":"https://a.example/"},{"url":"x"},{"url":"y","name":"Y"}]}'),
    'Feed 2: "url" must be an http or https address without a password. (and 1 more problem)',
  ],
])('From a file that %s nothing is taken, and the owner gets one line', async (_, path, problem) => {
  const file = await path()
  await expect(checkSourceFile(file)).rejects.toThrow(problem)
  await start(file)
  expect(await names()).toEqual([])
  expect(report.mock.calls).toEqual([['sources file', expect.stringContaining(`SOURCES_FILE. ${problem}`)]])
  expect(report.mock.calls[0]?.[1]).toContain('/professor sources add')
})
