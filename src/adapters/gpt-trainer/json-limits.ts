const maxDepth = 32
/** Brackets, commas, colons, strings and escapes: a million keep the streaming parser busy for two or three seconds in all. */
const maxTokens = 1_000_000
const maxStringBytes = 2 * 1024 * 1024

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const opening: readonly number[] = [0x5b, 0x7b]
const closing: readonly number[] = [0x5d, 0x7d]

/**
 * Creates a scanner that bounds JSON before it is parsed, piece by piece: it throws where values are nested
 * deeper than 32, a string is longer than 2 MiB, or there are more than a million tokens (escapes count).
 */
export function createJsonLimits(): (bytes: Uint8Array) => void {
  let depth = 0
  let tokens = 0
  let stringBytes: number | null = null
  let isEscaped = false

  function readInString(byte: number, length: number): void {
    stringBytes = byte === quote && !isEscaped ? null : length + 1
    isEscaped = byte === backslash && !isEscaped
    if (isEscaped) countToken()
    if (length > maxStringBytes) throw new Error(`a string of more than ${maxStringBytes} bytes`)
  }

  function countToken(): void {
    tokens += 1
    if (tokens > maxTokens) throw new Error(`more than ${maxTokens} tokens`)
  }

  return (bytes) => {
    for (const byte of bytes) {
      if (stringBytes !== null) {
        readInString(byte, stringBytes)
        continue
      }
      if (byte === quote) stringBytes = 0
      else if (opening.includes(byte)) depth += 1
      else if (closing.includes(byte)) depth -= 1
      else if (byte !== comma && byte !== colon) continue
      countToken()
      if (depth > maxDepth) throw new Error(`nested deeper than ${maxDepth}`)
    }
  }
}
