import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes the folder of a file where it is missing. Throws what the file system says. */
export function makeFolderOf(file: string): void {
  const folder = dirname(file)
  if (existsSync(folder)) return
  // One folder at a time: Node's recursive mkdir never returns on a file system that answers ENOENT (/proc does).
  makeFolderOf(folder)
  mkdirSync(folder)
}
