const maxAddressChars = 2_048

/** A feed's address as it is stored: http(s), also from `feed:`, without a fragment; null for anything else or with a password. */
export function toFeedAddress(text: string): string | null {
  const trimmed = text
    .trim()
    .replace(/^feed:(\/\/)?(?=https?:)/i, '')
    .replace(/^feed:\/\//i, 'https://')
  if (trimmed.length > maxAddressChars || !URL.canParse(trimmed)) return null
  const url = new URL(trimmed)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null
  url.hash = ''
  return url.href.length > maxAddressChars ? null : url.href
}

/** The id of a YouTube channel; null where a text is none. */
export const toChannelId = (text: string): string | null => /^UC[\w-]{22}$/.exec(text.trim())?.[0] ?? null

/** The addresses that are taken for the same source: with http or https, with or without a slash at the end of the path. */
export function addressForms({ kind, address }: { kind: 'feed' | 'channel'; address: string }): string[] {
  if (kind === 'channel') return [address]
  return ['http:', 'https:'].flatMap((protocol) => {
    const url = new URL(address)
    url.protocol = protocol
    const bare = url.pathname.replace(/\/$/, '')
    return [bare, `${bare}/`].map((pathname) => {
      url.pathname = pathname
      return url.href
    })
  })
}
