import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'

/** Makes dist/: the compiled sources and, beside them, the texts that they read and what threads load first. */
rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
for (const name of readdirSync('src', { recursive: true, encoding: 'utf8' }))
  if (/\.(md|mjs)$/.test(name)) cpSync(`src/${name}`, `dist/${name}`)
