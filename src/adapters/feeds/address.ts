/** Longer addresses are refused. */
const maxChars = 2048

/**
 * An absolute http or https address from what a feed wrote: unchanged if it is one already, else resolved against
 * `base`. '' if it is not an address, has another protocol, or is longer than 2,048 characters.
 */
export function resolveAddress(written: string, base: string): string {
  const address = written.trim().replace(/^(?=www\.[^\s/]+\.)/i, 'http://')
  if (address === '' || address.length > maxChars || !URL.canParse(address, base)) return ''
  const { href, hostname, protocol } = new URL(address, base)
  if (!/^https?:$/.test(protocol) || !/^[\w.:[\]-]+$/.test(hostname) || href.length > maxChars) return ''
  return /^https?:\/\/[^\s<>"`\\^{|}]+$/.test(address) ? address : href
}

/** The http or https address that a text is; '' if it is anything else, such as a relative address. */
export const webAddress = (text: string): string =>
  /^\s*https?:\/\//i.test(text) ? resolveAddress(text, text.trim()) : ''

/** True of “/a”, “./a”, “?a”, “a/b.html”; false of a bare word or number, and of an address with a protocol. */
export function isRelativeAddress(text: string): boolean {
  const address = text.trim()
  return !/[\s<>"]/.test(address) && /[/?#]/.test(address) && !/^[a-z][a-z\d+.-]*:/i.test(address)
}
