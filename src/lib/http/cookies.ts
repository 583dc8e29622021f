import { type Cookie as SetCookie, getSetCookies, type Headers } from 'undici'

const maxCookies = 20
const maxHeaderChars = 4_096
/** Servers that send no date delete cookies with one near 1970. */
const longAgo = Date.UTC(2000, 0)

type Cookie = { readonly name: string; readonly value: string; readonly host: string; readonly isSecure: boolean }

/**
 * The cookies of one chain of redirects: sites set one and redirect to see whether it comes back. At most 20, sent only to
 * the host that set them (and with a Domain to its subdomains), in a header of at most 4,096 characters. Never stored.
 */
export function createRedirectCookies() {
  let cookies: Cookie[] = []
  return {
    /** Keeps what the response from `url` sets, and drops what it deletes. */
    update(url: string, headers: Headers): void {
      for (const cookie of validCookies(headers)) {
        const { name, value, domain, secure } = cookie
        const host = scopeOf(new URL(url).hostname, domain ?? '')
        cookies = cookies.filter((each) => each.name !== name || each.host !== host)
        if (isDeleted(cookie, headers.get('date'))) continue
        cookies = [...cookies, { name, value, host, isSecure: secure === true }].slice(-maxCookies)
      }
    },
    /** The header for a request to `url`; empty without cookies for it. */
    headersFor(url: string): { cookie?: string } {
      if (cookies.length === 0) return {}
      const { hostname, protocol } = new URL(url)
      const pairs = cookies
        .filter(({ host, isSecure }) => isInScope(hostname, host) && (!isSecure || protocol === 'https:'))
        .map(({ name, value }) => (name === '' ? value : `${name}=${value}`))
      const cookie = pairs.join('; ')
      return cookie === '' || cookie.length > maxHeaderChars ? {} : { cookie }
    },
  }
}

export type RedirectCookies = ReturnType<typeof createRedirectCookies>

/** The cookies that can be sent back. Undici gives null for one that is too long or has control characters. */
const validCookies = (headers: Headers): SetCookie[] =>
  (getSetCookies(headers) as (SetCookie | null)[]).filter(
    (cookie): cookie is SetCookie => cookie !== null && /^[\x20-\x7e]*$/.test(cookie.name + cookie.value),
  )

/** True if a cookie has expired by the clock of the server that sent it: that is how servers delete one. */
const isDeleted = ({ maxAge, expires }: SetCookie, date: string | null): boolean =>
  maxAge === undefined ? Number(expires) <= (Date.parse(date ?? '') || longAgo) : maxAge <= 0

/** The host alone, or “.domain” if that is the host or a parent of it with a dot, so that no whole top-level domain gets them. */
function scopeOf(host: string, domain: string): string {
  const named = domain.toLowerCase().replace(/^\./, '')
  return named.includes('.') && (host === named || host.endsWith(`.${named}`)) && !/^[\d.]+$/.test(host)
    ? `.${named}`
    : host
}

const isInScope = (host: string, scope: string): boolean =>
  scope.startsWith('.') ? `.${host}`.endsWith(scope) : host === scope
