import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, stop } from 'esbuild'

/**
 * Bundles the sandbox and starts it: to load 800 modules one by one, half of them TypeScript, would take most of the five
 * seconds in which it is to be ready. https://esbuild.github.io/api/#bundle
 */
const cache = 'node_modules/.cache'
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'sandbox-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** A module still finds what lies beside it. */
const whereItIs = {
  name: 'where it is',
  setup(/** @type {import('esbuild').PluginBuild} */ bundling) {
    bundling.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined
      const text = await readFile(path, 'utf8')
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
}

const outfile = join(folder, 'main.mjs')
await build({
  entryPoints: ['sandbox/main.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  // The first is native, the others load files of their own.
  external: ['libsql', 'piscina', 'esbuild'],
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  plugins: [whereItIs],
})
await stop()
await import(pathToFileURL(outfile).href)
