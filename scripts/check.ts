import { spawnSync } from 'node:child_process'

/** The gate: every step runs, and all that failed are named at the end. */
const steps: readonly (readonly [string, ...string[]])[] = [
  ['layout of the text', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['lint', 'eslint', '--max-warnings', '0', '.'],
  ['types', 'tsc', '-p', '.'],
  ['types of the page', 'tsc', '-p', 'sandbox/page'],
  ['build', 'npm', 'run', '--silent', 'build'],
  ['the built bot', 'vitest', 'run', '--project', 'built'],
  ['browser', 'vitest', 'run', '--project', 'browser'],
]

const failed = steps.filter(([name, command = '', ...args]) => {
  const start = performance.now()
  process.stdout.write(`\n— ${name}\n`)
  const bin = command === 'npm' ? command : `node_modules/.bin/${command}`
  const { status } = spawnSync(bin, args, { stdio: 'inherit' })
  process.stdout.write(
    `— ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${Math.round((performance.now() - start) / 1000)} s\n`,
  )
  return status !== 0
})
if (failed.length > 0) process.stderr.write(`\nFailed: ${failed.map(([name]) => name).join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
