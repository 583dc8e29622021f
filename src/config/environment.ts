import { parseEnv } from 'node:util'
import type { Environment } from '../lib/settings.ts'
import { decodeText } from '../lib/text/decode.ts'

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

/**
 * Reads a `.env` file in any encoding and with any line breaks. Zeros are what is left of lines in UTF-16, which `>>` of
 * Windows PowerShell appends to a file in UTF-8.
 */
export const readEnvFile = (bytes: Uint8Array): Record<string, string> =>
  parseEnv(decodeText(bytes).replaceAll('\0', '').replace(/\r\n?/g, '\n')) as Record<string, string>
