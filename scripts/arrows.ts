import { createRequire } from 'node:module'
import { readdirSync } from 'node:fs'
import { cruise, type ICruiseOptions } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

type Rules = NonNullable<ICruiseOptions['ruleSet']> & { options: ICruiseOptions }

const folders = ['src', 'sandbox', 'scripts', 'test', 'bench']

/** Holds the imports of the whole project against the allowed arrows; answers how many modules were read. */
export async function checkArrows(): Promise<{ modules: number; violations: string[] }> {
  const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as Rules
  const there = folders.filter((folder) => readdirSync('.').includes(folder))
  const { output } = await cruise(
    there,
    { ...rules.options, ruleSet: rules, validate: true },
    rules.options.enhancedResolveOptions,
    { tsConfig: extractTSConfig('tsconfig.json') },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser answered text')
  const own = output.modules.filter(({ source }) => /^(src|sandbox|scripts|test|bench)\//.test(source))
  const violations = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
  return { modules: own.length, violations }
}

/** How many modules there are to read. */
export const moduleCount = (): number =>
  folders
    .filter((folder) => readdirSync('.').includes(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    .filter((name) => /\.(ts|mjs)$/.test(name)).length
