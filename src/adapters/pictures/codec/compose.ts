/** As JSON writes what `markOf` makes; a backslash that somebody typed stands there twice. */
const mark = /\\u001a(\d+)\\u001a/

/** The bytes of a body in JSON, with each picture as base64 in the place of its mark. */
export function composeBody(json: string, pictures: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  // Texts and indexes of pictures, in turn.
  const parts = json.split(mark).map((part, place) => {
    if (place % 2 === 0) return Buffer.from(part)
    const picture = pictures[Number(part)] ?? new Uint8Array(0)
    return Buffer.from(Buffer.from(picture.buffer, picture.byteOffset, picture.length).toString('base64'), 'latin1')
  })
  return Uint8Array.from(Buffer.concat(parts))
}
