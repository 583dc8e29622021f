const longest = 2048

/**
 * An absolute http or https address from what a feed wrote: as written where it is one already, else resolved against
 * the base; '' where it is none, of another protocol, or longer than 2,048 characters.
 */
export function absolute(written: string, base: string): string {
  const address = written.trim().replace(/^(?=www\.[^\s/]+\.)/i, 'http://')
  if (address === '' || address.length > longest || !URL.canParse(address, base)) return ''
  const { href, hostname, protocol } = new URL(address, base)
  if (!/^https?:$/.test(protocol) || !/^[\w.:[\]-]+$/.test(hostname) || href.length > longest) return ''
  return /^https?:\/\/[^\s<>"`\\^{|}]+$/.test(address) ? address : href
}

/** True of “/a”, “./a”, “?a”, “a/b.html”: an address without its beginning, as opposed to a bare word or number. */
export const isRelativeAddress = (text: string): boolean =>
  /^(?![a-z][a-z\d+.-]*:)[^\s<>"]*[/?#][^\s<>"]*$/i.test(text.trim())
