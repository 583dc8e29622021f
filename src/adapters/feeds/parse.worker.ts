import type { Feed } from './entries/fields.ts'
import { readFeed } from './read.ts'

export type ParseTask = { bytes: Uint8Array; contentType: string | null; url: string }

/** Reads a feed where nothing that it holds can harm the bot; null where the bytes are none. */
export const run = ({ bytes, ...from }: ParseTask): Feed | null => readFeed(bytes, from)
