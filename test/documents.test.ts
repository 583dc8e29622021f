import { existsSync, readFileSync } from 'node:fs'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(path, 'utf8')

describe('the documents', () => {
  it('name only paths that exist in the table “Where is…”', () => {
    const table = read('ARCHITECTURE.md').split('## Where is…')[1]?.split('\n## ')[0] ?? ''
    const paths = [...table.matchAll(/\| `([^`]+)` +\|$/gm)].map(([, path]) => path ?? '')
    expect(paths.length).toBeGreaterThan(15)
    expect(paths.filter((path) => !existsSync(path))).toEqual([])
  })

  it('give a reason for every runtime dependency', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
    const reasons = read('ARCHITECTURE.md').split('## Why each runtime dependency')[1] ?? ''
    const missing = Object.keys(dependencies).filter(
      (name) => !reasons.includes(`\`${name.replace(/^@discordjs(?=\/(rest|ws))/, '')}\``),
    )
    expect(missing).toEqual([])
  })

  it('show both commands in the README and the picture they speak of', () => {
    const text = read('README.md')
    for (const command of ['npm ci && npm run sandbox', 'npm ci && npm test']) expect(text).toContain(command)
    const pictures = [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path ?? '')
    expect(pictures.length).toBeGreaterThan(0)
    expect(pictures.filter((path) => !existsSync(path))).toEqual([])
  })

  it('name, for each of the 23 findings, tests that exist', () => {
    const rows = read('docs/lessons.md')
      .split('\n')
      .filter((line) => /^\| [BMF]\d+ · /.test(line))
    expect(rows).toHaveLength(23)
    const missing = rows.flatMap((row) => {
      const held = row.split(' | ').at(-1)?.replace(/ \|$/, '').trim() ?? ''
      if (held === 'not yet') return []
      return held.split(' · ').filter((test) => {
        const [, file = '', sentence = ''] = /^`([^`]+)`: (.+)$/.exec(test) ?? []
        return !existsSync(file) || sentence === '' || !read(file).includes(sentence)
      })
    })
    expect(missing).toEqual([])
  })

  it('pins every dependency exactly, in a lock file that names no host', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(loose).toEqual([])
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })

  it('lint holds what a finding asks of it', async () => {
    const lint = new ESLint()
    const config = (await lint.calculateConfigForFile('src/dispatch/dispatch.ts')) as {
      rules: Record<string, [number]>
    }
    const rules = [
      '@typescript-eslint/no-shadow',
      '@typescript-eslint/no-deprecated',
      '@typescript-eslint/no-floating-promises',
      'no-empty',
      'no-console',
      'no-restricted-syntax',
      'no-restricted-globals',
    ]
    expect(rules.filter((rule) => config.rules[rule]?.[0] !== 2)).toEqual([])
  })
})
