import { appendFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from './support/temporary-folder.ts'

const inFolder = temporaryFolder()

const command = `
export const helloCommand = {
  on: 'slash', name: 'hello', description: 'Says hello', options: [], private: true, allowance: null,
  run: () => Promise.resolve({ kind: 'text', text: 'Hello!' }),
} as const`
const composition = `
import { helloCommand } from '../features/example/hello.ts'
import { defineSlice } from './platform.ts'
export const example = defineSlice({
  settings: { EXAMPLE_WORD: { type: null as never, default: 'hello', description: 'A word' } },
  checks: () => [{ name: 'example', look: () => Promise.resolve('fine') }],
  create: () => ({ commands: [helloCommand] }),
})`
/** Reads what the bot made of the feature, in a process that loads the changed copy of its sources. */
const probe = `
import { joinAdditions } from './src/app/platform.ts'
import { settings } from './src/app/settings.ts'
import * as slices from './src/app/slices.ts'
const { commands } = joinAdditions([slices.example.create({})])
const { example } = slices
process.stdout.write(JSON.stringify({ setting: settings.EXAMPLE_WORD.default, commands: commands.map(({ name }) => name), checks: example.checks({}).map(({ name }) => name) }))`

it('a feature is a folder, a file in src/app and one line of src/app/slices.ts', () => {
  cpSync('src', inFolder('src'), { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
  for (const name of ['package.json', 'tsconfig.json']) cpSync(name, inFolder(name))
  symlinkSync(join(process.cwd(), 'node_modules'), inFolder('node_modules'))
  mkdirSync(inFolder('src', 'features', 'example'))
  writeFileSync(inFolder('src', 'features', 'example', 'hello.ts'), command)
  writeFileSync(inFolder('src', 'app', 'example.ts'), composition)
  appendFileSync(inFolder('src', 'app', 'slices.ts'), "export { example } from './example.ts'\n")
  writeFileSync(inFolder('probe.ts'), probe)
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'probe.ts'], {
    cwd: inFolder(),
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({ setting: 'hello', commands: ['hello'], checks: ['example'] })
})
