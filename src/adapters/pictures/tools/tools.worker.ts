import type { Picture } from '../../../features/image/ports.ts'
import { freeBuffer } from '../../../lib/concurrency/large-buffers.ts'
import { fitPicture, type FitTask } from './fit-picture.ts'
import { readPicture, type Unreadable } from './read-picture.ts'
import { loadSharp, type Sharp } from './sharp.ts'

/** A task on the bytes of a picture, which are freed. */
export type Work = { readonly bytes: Uint8Array<ArrayBuffer> } & (
  { readonly kind: 'read' } | ({ readonly kind: 'fit' } & FitTask)
)

/** `near` is the address of a module of the bot; sharp is looked for from there. */
export type ToolsTask = Work & { readonly near: string }
export type ToolsAnswer = { readonly picture: Picture | null; readonly unreadable: Unreadable | null }

/** Runs in the worker thread, which alone loads sharp. */
export async function run(task: ToolsTask): Promise<ToolsAnswer> {
  const answer = await work(loadSharp(task.near), task)
  freeBuffer(task.bytes.buffer)
  return answer
}

async function work(load: Sharp, task: Work): Promise<ToolsAnswer> {
  if (task.kind === 'fit') return { picture: await fitPicture(load, task.bytes, task), unreadable: null }
  const read = await readPicture(load, task.bytes)
  return typeof read === 'string' ? { picture: null, unreadable: read } : { picture: read, unreadable: null }
}

export const buffersOf = ({ picture }: ToolsAnswer): ArrayBuffer[] =>
  picture === null ? [] : [picture.bytes.buffer as ArrayBuffer]
