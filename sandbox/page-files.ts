import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

export type PageFile = { readonly type: string; readonly bytes: Uint8Array }

/** Reads the page's files, by the path that serves them, and bundles its script in memory. */
export async function readPage(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const names = await readdir(folder)
  const files = new Map<string, PageFile>()
  const take = async (name: string, address: string, type: string) => {
    if (names.includes(name)) files.set(address, { type, bytes: await readFile(join(folder, name)) })
  }
  await take('index.html', '/', 'text/html; charset=utf-8')
  for (const name of names.filter((each) => each.endsWith('.css')))
    await take(name, `/${name}`, 'text/css; charset=utf-8')
  for (const name of names.filter((each) => each.endsWith('.svg'))) await take(name, `/page/${name}`, 'image/svg+xml')
  if (names.includes('main.ts')) {
    const type = 'text/javascript; charset=utf-8'
    files.set('/page.js', { type, bytes: await bundle(join(folder, 'main.ts')) })
  }
  return files
}

async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    logLevel: 'silent',
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}
