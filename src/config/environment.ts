import { parseEnv } from 'node:util'
import type { Environment } from '../lib/settings.ts'

/** Editors and web pages leave these where nobody sees them: byte-order mark, zero-width spaces and joiners. */
const invisible = /[\uFEFF\u200B-\u200D\u2060]/g

/** `docker --env-file` keeps the quotes around a value, and word processors make them curly. */
const quoted = /^(?:"(.*)"|'(.*)'|`(.*)`|[“”„](.*)[“”]|[‘’](.*)[‘’])$/s

/** A value without invisible characters, blanks around it and one pair of quotes. '' counts as unset. */
export function cleanValue(value: string): string {
  const bare = value.replace(invisible, '').trim()
  const inner = quoted
    .exec(bare)
    ?.slice(1)
    .find((part) => part !== undefined)
  return (inner ?? bare).trim()
}

/** An environment with clean names and values. Where two names become one, the last one counts. */
export const cleanEnvironment = (environment: Environment): Environment =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name.replace(invisible, '').trim(), cleanValue(value ?? '')]),
  )

/** Reads a `.env` file in UTF-8 or UTF-16, with or without a byte-order mark, and with any line breaks. */
export function readEnvFile(bytes: Uint8Array): Record<string, string> {
  // The decoder takes the byte-order mark off.
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  return parseEnv(text.replace(/\r\n?/g, '\n')) as Record<string, string>
}

/** By the byte-order mark; without one, ASCII in UTF-16 has a zero in every other byte. https://encoding.spec.whatwg.org/#bom-sniff */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (bytes.length >= 2 && first !== 0 && second === 0) return 'utf-16le'
  if (bytes.length >= 2 && first === 0 && second !== 0) return 'utf-16be'
  return 'utf-8'
}
