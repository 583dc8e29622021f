import { createHash } from 'node:crypto'

/** Addresses of attachments expire after about a day. https://discord.com/developers/docs/reference#signed-attachment-cdn-urls */
const lifeMs = 24 * 3_600_000
const secret = 'signatures-of-the-sandbox'
const attachmentUrl = /"((?:proxy_)?url)":"(https?:\/\/[^"?]+?)(\/(?:ephemeral-)?attachments\/[^"?]+)(?:\?[^"]*)?"/g

/** Signs the addresses of attachments; each reading of a message gives others. */
export function createSignedLinks(clock: { now(): number }, originOf: () => string) {
  let count = 0
  const marks = (path: string, ex: string, is: string, mark: string) =>
    mark + createHash('sha256').update(`${secret} ${path} ${ex} ${is} ${mark}`).digest('hex').slice(mark.length)

  const sign = (path: string): string => {
    const now = clock.now()
    const [ex, is] = [now + lifeMs, now].map((ms) => Math.floor(ms / 1000).toString(16))
    const mark = (count++ % 0xffffffff).toString(16).padStart(8, '0')
    return `${path}?ex=${ex}&is=${is}&hm=${marks(path, ex ?? '', is ?? '', mark)}&`
  }
  return {
    /** The path with a new signature. */
    sign,
    /** Tells if an address is signed and has not expired; `path` is as the request has it. */
    isValid(path: string, query: URLSearchParams): boolean {
      const [ex, is, hm] = ['ex', 'is', 'hm'].map((name) => query.get(name) ?? '') as [string, string, string]
      return hm === marks(path, ex, is, hm.slice(0, 8)) && parseInt(ex, 16) * 1000 > clock.now()
    },
    /** JSON with new signatures on all addresses of attachments. */
    refresh(json: string): string {
      if (!json.includes('attachments/')) return json
      return json.replace(attachmentUrl, (whole, name: string, origin: string, path: string) =>
        origin === originOf() ? `"${name}":"${origin}${sign(path)}"` : whole,
      )
    },
  }
}
