import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { pdfOf } from '../support/text/pdf.ts'
import { useBuilt } from '../support/built/use-built.ts'

const built = useBuilt()
const root = join(import.meta.dirname, '../..')

it('the built bot reads an article in a thread of its own, without a TypeScript loader', () => {
  const folder = join(root, 'test/fixtures/articles')
  const file = join(built.folder.path, 'main.mjs')
  writeFileSync(
    file,
    `import { readFileSync } from 'node:fs'
    import { createArticleExtractor } from ${JSON.stringify(pathToFileURL(join(root, 'dist/adapters/article/extract.js')).href)}
    const html = readFileSync(${JSON.stringify(join(folder, 'wordpress-classic.html'))}, 'utf8')
    const extractor = createArticleExtractor()
    console.log((await extractor.extract(html, 'https://example.org/')).text)
    await extractor.close()`,
  )
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 20_000, env: {} })
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toBe(readFileSync(join(folder, 'wordpress-classic.txt'), 'utf8'))
})

it('and the text of a PDF', () => {
  writeFileSync(join(built.folder.path, 'owls.pdf'), pdfOf({ pages: [['Owls hear a mouse under the snow.']] }))
  const file = join(built.folder.path, 'main.mjs')
  writeFileSync(
    file,
    `import { readFileSync } from 'node:fs'
    import { createPdfReader } from ${JSON.stringify(pathToFileURL(join(root, 'dist/adapters/article/pdf/pdf.js')).href)}
    const pdf = createPdfReader()
    const bytes = readFileSync(${JSON.stringify(join(built.folder.path, 'owls.pdf'))})
    console.log((await pdf.read(bytes, new AbortController().signal)).text)
    await pdf.close()`,
  )
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 20_000, env: {} })
  expect([status, stdout, stderr]).toEqual([0, 'Owls hear a mouse under the snow.\n', ''])
})
