import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'

/**
 * Makes dist/: the compiled sources and, beside them, what they read; then main.js with all that it loads in a few files,
 * for finding and reading 500 modules would take most of a start. What runs in threads is one file each, with nothing
 * but what it uses of its packages: a thread starts sooner and takes less memory.
 */
rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
const names = readdirSync('src', { recursive: true, encoding: 'utf8' })
for (const name of names) if (/\.(json|md|mjs)$/.test(name)) cpSync(`src/${name}`, `dist/${name}`)

/** A module still finds what lies beside it, although it has moved into another file. */
const whereItWas = {
  name: 'where it was',
  setup(/** @type {import('esbuild').PluginBuild} */ bundling) {
    bundling.onLoad({ filter: /\/dist\/.*\.js$/, namespace: 'file' }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined
      const before = JSON.stringify(`./${relative('dist', path)}`)
      const text = await readFile(path, 'utf8')
      return { contents: text.replaceAll('import.meta.url', `new URL(${before}, import.meta.url).href`) }
    })
  },
}

const common = /** @type {const} */ ({
  allowOverwrite: true,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
})

for (const name of names.filter((each) => each.endsWith('.worker.ts'))) {
  const outfile = `dist/${name.replace(/ts$/, 'js')}`
  rmSync(`${outfile}.map`)
  await build({ ...common, entryPoints: [`src/${name}`], outfile })
}

await build({
  ...common,
  entryPoints: ['dist/main.js'],
  outdir: 'dist',
  splitting: true,
  chunkNames: 'bundle-[hash]',
  // The one is native, the other loads files of its own.
  external: ['libsql', 'piscina'],
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  plugins: [whereItWas],
})
