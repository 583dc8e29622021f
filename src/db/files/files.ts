import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Read and written by the user that runs the bot, and nobody else: the database holds what people asked. */
const ownerOnly = 0o600

/** A database, the files that SQLite keeps beside it, and the bot's lock. https://www.sqlite.org/tempfiles.html */
const companions = ['', '-wal', '-shm', '-journal', '.lock'] as const

/** Makes the folder of a file where it is missing. Throws what the file system says. */
export function makeFolderOf(file: string): void {
  const folder = dirname(file)
  if (existsSync(folder)) return
  // One folder at a time: Node's recursive mkdir never returns on a file system that answers ENOENT (/proc does).
  makeFolderOf(folder)
  mkdirSync(folder)
}

/**
 * Makes an empty file at `path`, with its folder, where there is none; SQLite gives its companions the same mode. Those
 * that are there are restricted to their owner. Throws what the file system says where one of them cannot be written:
 * SQLite itself would open it for reading and fail later.
 */
export function prepareFile(path: string): void {
  if (path === ':memory:') return
  makeFolderOf(path)
  checkWritable(path)
  closeSync(openSync(path, 'a', ownerOnly))
  for (const end of companions) if (existsSync(path + end)) restrict(path + end)
}

/**
 * Changes nothing. Throws what the file system says where the file at `path`, one of its companions or its folder cannot
 * be written, or could not be made, EISDIR where a folder or device is in its place, and ENOSPC where less than 2 MB are
 * left on the disk: SQLite itself would then make nothing, or half of it.
 */
export function checkWritable(path: string): void {
  if (path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw Object.assign(new Error(`${path} is no file`), { code: 'EISDIR' })
  for (const end of companions) if (existsSync(path + end)) accessSync(path + end, constants.R_OK | constants.W_OK)
  accessSync(nearestFolder(dirname(path)), constants.W_OK | constants.X_OK)
  if ((roomFor(path) ?? Infinity) < minRoomBytes) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
}

/** The tables, their log and the first answers take more. */
const minRoomBytes = 2_000_000
/** Less than this is used up by a few weeks of answers. */
const scarceRoomBytes = 20_000_000
/** The database, its companions, the lock and its journal. */
const minFreeFiles = 6

/** Describes the free room on the disk of the file at `path`. Throws an error that says what to do where that is little. */
export function describeRoom(path: string): string {
  const bytes = roomFor(path)
  if (bytes === null) return 'does not tell how much room it has'
  const mb = Math.floor(bytes / 1_000_000)
  if (bytes < scarceRoomBytes) throw new Error(`${mb} MB are left. Make room: the bot saves every answer.`)
  return mb < 10_000 ? `${mb} MB are left` : `${Math.floor(mb / 1_000)} GB are left`
}

/** Bytes that may still be written, none where no file can be made; null where the file system does not tell. */
function roomFor(path: string): number | null {
  const { blocks, bavail, bsize, files, ffree } = statfsSync(nearestFolder(dirname(path)))
  if (files > 0 && ffree < minFreeFiles) return 0
  return blocks === 0 ? null : bavail * bsize
}

/** The folder itself, or the one in which it would be made. Throws where a file or a link to nothing is in its place. */
function nearestFolder(folder: string): string {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return nearestFolder(dirname(folder))
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error(`${folder} is no folder`), { code: 'ENOTDIR' })
  return folder
}

/** False where the mode stays as it is: another user's file, or a file system without modes. */
function restrict(file: string): boolean {
  if ((statSync(file).mode & 0o777) === ownerOnly) return true
  try {
    chmodSync(file, ownerOnly)
    return true
  } catch {
    return false
  }
}
