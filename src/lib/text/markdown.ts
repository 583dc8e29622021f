/** Everything that shows as nothing or as a gap, or that ends a line somewhere. */
const blanks = /[\s\p{Z}\u0085\u115F\u1160\u2800\u3164\uFFA0]+/gu
/** Control, format (bidi, zero-width, tags), private and half characters; joiners between visible ones may stay. */
const invisible =
  /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|(?<![\p{L}\p{M}\p{So}\p{Sk}])[\u200C\u200D]|[\u200C\u200D](?![\p{L}\p{So}])/gu

/** A text as one line of visible characters. */
export function plain(text: string): string {
  return text
    .replace(blanks, ' ')
    .replace(invisible, '')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/**
 * A text as one line of Discord's markdown that shows it letter by letter: no mention, link, emoji, heading, list,
 * quote, code or spoiler comes out of it, wherever in a message it stands.
 * https://support.discord.com/hc/en-us/articles/210298617
 */
export function inert(text: string): string {
  return (
    plain(text)
      .replace(/[\\`*_~|<>[\]@]/g, '\\$&')
      // Discord lets a link's words run on to the next "](", over lines and past a backslash: a link of ours would take it.
      .replace(/\](?=\()/g, ']\u200B')
      .replace(/:(?=\/\/|[a-z0-9_+-]+:)/gi, '\\:')
      .replace(/(?<=@)(?=everyone|here)/gi, '\u200B')
      .replace(/(discord(?:app)?)\.(?=\w)/gi, '$1\\.')
      .replace(/^[#+-]/, '\\$&')
      .replace(/^(\d+)([.)])/, '$1\\$2')
  )
}

/** A title or name that may stand inside a link: no brackets, no address, at most `chars` characters before escaping. */
export function label(text: string, chars = 120): string {
  const bare = plain(text)
    .replace(/[[{<]/g, '(')
    .replace(/[\]}>]/g, ')')
    .replace(/[a-z][a-z0-9+.-]{0,20}:\/\//gi, '')
  return inert(cutAtWord(bare, chars)) || 'untitled'
}

/** An address as it may stand in `[text](<address>)`; null where it is none, is too long to show, or is an invitation. */
export function linkTarget(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const { protocol, href, hostname, pathname, username, password } = new URL(url)
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') return null
  // Discord draws a card under every invitation, however it is written.
  if (/(^|\.)discord\.(gg|new|gift)$/.test(hostname)) return null
  if (/(^|\.)discord(app)?\.com$/.test(hostname) && /^\/(invite|template|gifts)\b/i.test(pathname)) return null
  const safe = href
    .replace(/[<>()[\]{}\\^`"'|*~\s]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/@(?=everyone|here)/gi, '%40')
  return safe.length <= 300 ? safe : null
}

/** The beginning of a one-line text, at most `chars` characters, cut between words where there is one, ended by `…`. */
export function cutAtWord(text: string, chars: number): string {
  if (text.length <= chars) return text
  const head = text.slice(0, chars - 1).replace(/[\uD800-\uDBFF]$/, '')
  const space = head.lastIndexOf(' ')
  return `${(space > chars / 2 ? head.slice(0, space) : head).replace(/[\s,;:–—-]+$/u, '')}…`
}
