import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { checkArrows, moduleCount } from '../scripts/arrows.ts'
import { configurationPage, envExample } from '../scripts/configuration.ts'

const files = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => `${folder}/${name}`)
const sources = files('src', /\.ts$/).filter((name) => !name.endsWith('.test.ts'))

/** Imports of a file in one room of the Discord adapter from a file in another one. */
function discordRoomArrows(): string[] {
  const roomOf = (file: string) => /^src\/adapters\/discord\/([^/]+)\//.exec(file)?.[1]
  const importsOf = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+)'/g)].map(([, path = '']) => join(dirname(file), path))
  return sources
    .filter((file) => roomOf(file) !== undefined)
    .flatMap((from) => importsOf(from).map((to) => ({ from, to })))
    .filter(({ from, to }) => roomOf(to) !== undefined && roomOf(to) !== roomOf(from))
    .map(({ from, to }) => `${from} → ${to}`)
}

const maxDiscordRoomArrows = 30

describe('the layout', () => {
  it('holds every import against the allowed arrows, and reads every module', async () => {
    const { modules, violations } = await checkArrows()
    expect(violations).toEqual([])
    expect(modules).toBeGreaterThanOrEqual(moduleCount())
  }, 60_000)

  it('opens nothing, reads no environment and prints nothing when a module is imported', () => {
    const modules = sources.filter((name) => name !== 'src/main.ts')
    const probe = `
      const read = []
      const ours = (stack) => (stack.split('\\n')[2] ?? '').includes('/src/') && !stack.split('\\n')[2].includes('node_modules')
      const env = process.env
      process.env = new Proxy({ ...env }, { get: (all, name) => (ours(new Error().stack ?? '') && read.push(String(name)), all[name]) })
      for (const name of ${JSON.stringify(modules)}) await import(new URL(name, 'file://${process.cwd()}/').href)
      const opened = process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|UDP|FSEvent|Worker/.test(name))
      process.env = env
      process.stdout.write(JSON.stringify({ read, opened }))`
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', probe], {
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ read: [], opened: [] })
  }, 30_000)

  it(`has at most ${maxDiscordRoomArrows} imports between the rooms of the Discord adapter`, () => {
    const arrows = discordRoomArrows()
    expect(arrows.length, arrows.join('\n')).toBeLessThanOrEqual(maxDiscordRoomArrows)
    expect(arrows.length).toBeGreaterThan(0)
  })

  it('keeps every file within 250 lines, migrations aside', () => {
    const long = [...sources, ...files('sandbox', /\.(ts|css)$/)].filter(
      (name) => name !== 'src/db/migrations.ts' && readFileSync(name, 'utf8').split('\n').length > 251,
    )
    expect(long).toEqual([])
  })
})

describe('the documents', () => {
  it('has the generated pages as the settings make them', () => {
    expect(readFileSync('docs/configuration.md', 'utf8')).toBe(configurationPage())
    expect(readFileSync('.env.example', 'utf8')).toBe(envExample())
  })
})
