import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../../lib/errors.ts'
import { decodeTextFile } from '../../../lib/text/text-file.ts'
import type { NewItem } from '../items/items.ts'
import { itemOfText } from '../items/new-items.ts'
import { readTextDocument } from '../items/text-document.ts'

export const maxFiles = 20_000
const maxDepth = 16
/** UTF-16 has twice the bytes of the text that the shelf takes. */
const maxFileBytes = 2_100_000

/**
 * The `.md` and `.txt` files of a folder and of those in it, by name, at most 20,000 and sixteen folders deep. Links are not
 * followed, and what begins with a dot is left out. `name` is the path in the folder.
 */
export async function* listTextFiles(folder: string, name = '', depth = 1): AsyncGenerator<string> {
  const entries = await readdir(join(folder, name), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = name === '' ? entry.name : `${name}/${entry.name}`
    if (entry.name.startsWith('.')) continue
    if (entry.isFile() && /\.(?:md|txt)$/i.test(entry.name)) yield path
    if (entry.isDirectory() && depth < maxDepth) yield* listTextFiles(folder, path, depth + 1)
  }
}

/** The item of a text file, whose source is its path in the folder. Throws UserError. */
export async function readFolderFile(folder: string, path: string): Promise<readonly NewItem[]> {
  const { size } = await stat(join(folder, path))
  if (size > maxFileBytes) throw new UserError('It is larger than 1 MB. Split it.')
  const content = decodeTextFile(await readFile(join(folder, path)))
  if (content === null) throw new UserError('It is no text.')
  const { title, text } = readTextDocument(path.slice(path.lastIndexOf('/') + 1), content)
  return [itemOfText({ title, source: path.slice(-300), publishedAt: null, audience: null, text })]
}
