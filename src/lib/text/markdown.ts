import { codePointBoundaryBefore, graphemeBoundaryBefore } from './graphemes.ts'

/** Blank characters: spaces, line breaks and letters that render as nothing. */
const blanks = /[\s\p{Z}\u0085\u115F\u1160\u2800\u3164\uFFA0]+/gu
/** Control, format (bidi, zero-width, tags), private-use and surrogate characters, but not joiners between visible ones. */
const invisible =
  /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|(?<![\p{L}\p{M}\p{So}\p{Sk}])[\u200C\u200D]|[\u200C\u200D](?![\p{L}\p{So}])/gu

/** Reduces a text to one line of visible characters. */
export function toPlainLine(text: string): string {
  return text
    .replace(blanks, ' ')
    .replace(invisible, '')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/**
 * Escapes a text as one line of Discord's markdown that shows it literally: it makes no mention, link, emoji, heading,
 * list, quote, code or spoiler, at any position in a message.
 * https://support.discord.com/hc/en-us/articles/210298617
 */
export function escapeMarkdown(text: string): string {
  return (
    toPlainLine(text)
      .replace(/[\\`*_~|<>[\]@]/g, '\\$&')
      // In Discord a link's text runs on to the next "](", even after a backslash, and would swallow a link of ours.
      .replace(/\](?=\()/g, ']\u200B')
      .replace(/:(?=\/\/|[a-z0-9_+-]+:)/gi, '\\:')
      .replace(/(?<=@)(?=everyone|here)/gi, '\u200B')
      .replace(/(discord(?:app)?)\.(?=\w)/gi, '$1\\.')
      .replace(/^[#+-]/, '\\$&')
      .replace(/^(\d+)([.)])/, '$1\\$2')
  )
}

/**
 * The beginning of a mention, command, emoji, timestamp, address or number in angle brackets.
 * https://discord.com/developers/docs/reference#message-formatting
 */
const angleMarkup = /<(?=[@#]|\/[^<>:]{1,40}:\d|a?:\w|t:-?\d|id:|\d{1,20}:|\+\d|[^:<> ]{1,40}:\/|[^<> ]{1,80}@)/gi

/** Escapes a title or name for the text of a link: no brackets, no address, at most `chars` characters before escaping. */
export function toLinkLabel(text: string, chars = 120): string {
  const bare = toPlainLine(text)
    .replace(/[a-z][a-z0-9+.-]{0,20}:\/\//gi, '')
    .replace(/[[{]/g, '(')
    .replace(/[\]}]/g, ')')
    .replace(angleMarkup, '(')
  return escapeMarkdown(truncateAtWord(bare, chars)) || 'untitled'
}

/** True for an address of Discord that invites to a server or offers a template or gift: Discord shows a card for it. */
export function isInvite({ hostname, pathname }: URL): boolean {
  if (/(^|\.)discord\.(gg|new|gift)\.?$/.test(hostname)) return true
  // A server undoes percent-encoding, and may take several slashes for one.
  const path = pathname.replace(/%([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return /(^|\.)discord(app)?\.com\.?$/.test(hostname) && /^\/+(invite|template|gifts)\b/i.test(path)
}

/** An address for `[text](<address>)`; null if it is not http(s), has credentials, is too long or is an invite to a server. */
export function toLinkTarget(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const address = new URL(url)
  const { protocol, href, username, password } = address
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') return null
  // Discord shows a card under every invite, however it is written.
  if (isInvite(address)) return null
  const safe = href
    .replace(/[<>()[\]{}\\^`"'|*~\s]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/@(?=everyone|here)/gi, '%40')
  return safe.length <= 300 ? safe : null
}

/** Shortens a one-line text to at most `chars` characters, at the end of a word or else of a grapheme, with `…` at its end. */
export function truncateAtWord(text: string, chars: number): string {
  if (text.length <= chars) return text
  // A single grapheme that is longer is cut all the same.
  const end = graphemeBoundaryBefore(text, 0, chars - 1) || codePointBoundaryBefore(text, chars - 1)
  const head = text.slice(0, end)
  const space = head.lastIndexOf(' ')
  return `${(space > chars / 2 ? head.slice(0, space) : head).replace(/[\s,;:–—-]+$/u, '')}…`
}

/** Puts a text under a heading line; without one it stays as it is. A text that begins with a quote does not join that line's. */
export function putUnder(heading: string, text: string): string {
  if (heading === '') return text
  const body = text.trimStart()
  return `${heading}\n${body.startsWith('>') ? '\n' : ''}${body}`
}
