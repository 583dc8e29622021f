import type { Feed } from './entries/fields.ts'
import { readFeed } from './read.ts'

export type ParseTask = { bytes: Uint8Array; contentType: string | null; url: string }

/** Runs in the worker thread; null if the bytes are not a feed. */
export const run = ({ bytes, ...from }: ParseTask): Feed | null => readFeed(bytes, from)
