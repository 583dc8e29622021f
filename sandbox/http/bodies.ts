import type { IncomingMessage } from 'node:http'

/** Reads the whole body; null where it has more than `maxBytes`: the rest is dropped, and the caller still hears of it. */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= maxBytes) parts.push(part)
    else parts.length = 0
  }
  return size > maxBytes ? null : Buffer.concat(parts)
}

/** A part of a form; `fileName` is null where it is not a file. */
export type Part = {
  readonly name: string
  readonly fileName: string | null
  readonly type: string
  readonly bytes: Buffer
}
/** A part that is a file; `name` is its field in the form, as in `files[0]`. */
export type Upload = Part & { readonly fileName: string }

/** The parts of a `multipart/form-data` body; none where its type names no boundary. */
export function readParts(bytes: Buffer, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1]
  if (boundary === undefined) return []
  return bytes
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const gap = part.indexOf('\r\n\r\n')
      const head = Buffer.from(part.slice(0, gap), 'latin1').toString('utf8')
      return {
        name: /[; ]name="([^"]*)"/i.exec(head)?.[1] ?? '',
        fileName: /filename="([^"]*)"/i.exec(head)?.[1]?.replaceAll('%22', '"') ?? null,
        type: /content-type: *(\S[^\r\n]*)/i.exec(head)?.[1] ?? '',
        bytes: Buffer.from(part.slice(gap + 4, -2), 'latin1'),
      }
    })
}
