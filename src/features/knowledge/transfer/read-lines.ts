/** The number of a line, from 1, and its text; null where it is too long. */
export type NumberedLine = { readonly number: number; readonly text: string | null }

const lineFeed = 0x0a

/** The lines of a stream of UTF-8 that are not blank; of one with more than `maxBytes` only the number. Bounded memory. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<NumberedLine> {
  let [number, size] = [1, 0]
  let parts: Uint8Array[] = []
  const take = (part: Uint8Array) => {
    size += part.length
    if (size > maxBytes) parts = []
    else parts.push(part)
  }
  const end = (): NumberedLine[] => {
    const isTooLong = size > maxBytes
    const text = isTooLong
      ? null
      : Buffer.concat(parts)
          .toString()
          .replace(/^\ufeff/, '')
    const line = { number: number++, text }
    parts = []
    size = 0
    return text?.trim() === '' ? [] : [line]
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, at))
      yield* end()
      from = at + 1
    }
    take(chunk.subarray(from))
  }
  yield* end()
}
