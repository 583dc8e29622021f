import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes the folder of a file where it is missing. Throws what the file system says. */
export function makeFolderOf(file: string): void {
  const folder = dirname(file)
  if (existsSync(folder)) return
  // Step by step: Node's own recursive mkdir never returns where a file system refuses with ENOENT (/proc does).
  makeFolderOf(folder)
  mkdirSync(folder)
}
