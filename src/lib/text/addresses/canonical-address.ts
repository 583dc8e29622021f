/** Parameters that say where a reader came from, and nothing about the page. */
const tracking =
  /^(?:utm_.*|fbclid|gclid|dclid|msclkid|twclid|yclid|igshid|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|vero_id|ref_src|cmpid|ncid|guccounter|smid|sref|xtor)$/i
const youtubeHost = /^(?:(?:www|m|music)\.)?youtube(?:-nocookie)?\.com$/i
const videoId = /^[\w-]{11}$/

/**
 * The form of an address by which two of one page are recognized: without scheme, `www.`, default port, tracking parameters,
 * fragment, AMP marks and the slash at its end. It is compared and never called or shown. What is no address comes back as
 * it is.
 */
export function canonicalAddress(address: string): string {
  if (!URL.canParse(address)) return address
  const { hostname, port, pathname, searchParams } = new URL(address)
  const host = hostname.replace(/^www\./, '').replace(/^amp\./, '')
  const path = pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/(?:amp|index\.(?:html?|php))?\/?$/, '')
    .replace(/\.amp(?=\.html?$)|\.amp$/, '')
  const parameters = [...searchParams].filter(([name]) => !tracking.test(name) && name !== 'amp').sort()
  const query = parameters.map(([name, value]) => `${name}=${value}`).join('&')
  return `${host}${port && `:${port}`}${path}${query && `?${query}`}`
}

/** The id of the video that an address of YouTube plays; null for all other addresses. */
export function videoIdOf(address: string): string | null {
  if (!/youtu/i.test(address) || !URL.canParse(address)) return null
  const { hostname, pathname, searchParams } = new URL(address)
  const [, first = '', second = ''] = pathname.split('/')
  const id = /^(?:www\.)?youtu\.be$/i.test(hostname)
    ? first
    : !youtubeHost.test(hostname)
      ? ''
      : first === 'watch'
        ? (searchParams.get('v') ?? '')
        : ['shorts', 'live', 'embed', 'v'].includes(first)
          ? second
          : ''
  return videoId.test(id) ? id : null
}
