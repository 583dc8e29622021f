import { isInvite } from '../markdown.ts'

const maxAddressChars = 2_000
/** A candidate ends at white space, at brackets in angles and at a backtick. */
const candidate = /https?:\/\/[^\s<>"`]{1,2100}/gi
/** Sites whose addresses in a chat are pictures and files, not pages. */
const noPages = /(^|\.)(?:tenor\.com|giphy\.com|discordapp\.(?:com|net)|discord\.(?:gg|new|gift))\.?$/

/**
 * The first addresses of pages in a text as a chat shows it, at most `max`, each once: http and https, without credentials,
 * none in code, none of the chat's own messages, invites and files. Linear.
 */
export function addressesIn(text: string, max: number): string[] {
  if (!/https?:\/\//i.test(text)) return []
  const found = new Set<string>()
  for (const [raw] of withoutCode(text).matchAll(candidate)) {
    const address = trimEnd(raw)
    if (isAddress(address) && isPage(new URL(address))) found.add(new URL(address).href)
    if (found.size >= max) break
  }
  return [...found]
}

/** True for an http(s) address without credentials, of at most 2,000 characters. */
export function isAddress(text: string): boolean {
  if (text.length > maxAddressChars || !URL.canParse(text)) return false
  const { protocol, username, password, href } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === '' && href.length <= maxAddressChars
}

function isPage(url: URL): boolean {
  if (noPages.test(url.hostname) || isInvite(url)) return false
  return !(/(^|\.)discord\.com\.?$/.test(url.hostname) && url.pathname.startsWith('/channels/'))
}

/** Takes off what belongs to the sentence or the markup around an address. */
function trimEnd(raw: string): string {
  let open = 0
  let end = 0
  // A bracket that closes none of the address's own ends it: [words](https://host/).
  for (; end < raw.length; end++) {
    const char = raw.charAt(end)
    if (char === '(') open++
    else if (char === ')' && open-- === 0) break
  }
  while (end > 0 && /[.,;:!?'*_~|\]}…]/.test(raw.charAt(end - 1))) end--
  return raw.slice(0, end)
}

/** The text without code blocks and code in a line; a block without an end is none. */
function withoutCode(text: string): string {
  if (!text.includes('`')) return text
  const parts = text.split('```')
  const isWhole = (index: number) => index % 2 === 1 && index < parts.length - 1
  return parts
    .map((part, index) => (isWhole(index) ? ' ' : part.replace(/(`{1,2})(?!`)[^`\n]{1,2000}\1/g, ' ')))
    .join(' ')
}
