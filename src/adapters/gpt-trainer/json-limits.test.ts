import { describe, expect, it } from 'vitest'
import { createJsonLimits } from './json-limits.ts'

const encoder = new TextEncoder()

/** Reads the pieces with one scanner; the message of its error, or null. */
function refusal(...pieces: string[]): string | null {
  const check = createJsonLimits()
  try {
    for (const piece of pieces) check(encoder.encode(piece))
    return null
  } catch (error) {
    return (error as Error).message
  }
}

describe('the limits on JSON that is read as it arrives', () => {
  it('stop at the 33rd level, wherever the pieces end', () => {
    expect(refusal('['.repeat(32), ']'.repeat(32))).toBeNull()
    expect(refusal(...'[{"a":['.repeat(11))).toBe('nested deeper than 32')
    expect(refusal('[]'.repeat(1_000))).toBeNull()
  })

  it('count no brackets inside strings, not even after escaped quotes', () => {
    expect(refusal(`["${'['.repeat(100)}\\"${'['.repeat(100)}\\\\"`, ']')).toBeNull()
    expect(refusal('["a\\', '"[[[[[[[[[[[["]')).toBeNull()
  })

  it('stop at a million tokens, escapes included', () => {
    expect(refusal(`[${'1,'.repeat(999_000)}`)).toBeNull()
    expect(refusal('[', ...Array<string>(11).fill('1,'.repeat(100_000)))).toBe('more than 1000000 tokens')
    expect(refusal('["', ...Array<string>(11).fill('\\n'.repeat(100_000)))).toBe('more than 1000000 tokens')
  })

  it('stop at a string of more than two mebibytes', () => {
    const half = 'x'.repeat(1024 * 1024)
    expect(refusal('["', half, half.slice(1), '"]')).toBeNull()
    expect(refusal('["', half, half, 'xx')).toBe('a string of more than 2097152 bytes')
  })
})
