import { describe, expect, it } from 'vitest'
import { cleanEnvironment, readEnvFile } from './environment.ts'

const text = 'DISCORD_TOKEN=the-token\nLOG_LEVEL="debug"\n# Grüße\nPORT = 8081\n'
const read = { DISCORD_TOKEN: 'the-token', LOG_LEVEL: 'debug', PORT: '8081' }
const utf16be = (of: string) => Buffer.from(of, 'utf16le').swap16()

describe('.env', () => {
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, little endian, with a byte-order mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big endian, with a byte-order mark', utf16be(`\uFEFF${text}`)],
    ['UTF-16, little endian, without a byte-order mark', Buffer.from(text, 'utf16le')],
    ['UTF-16, big endian, without a byte-order mark', utf16be(text)],
    ['line breaks of Windows', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['line breaks of old Macs', Buffer.from(text.replaceAll('\n', '\r'))],
    ['a comment in windows-1252', Buffer.from(text, 'latin1')],
  ])('is read in %s', (_, bytes) => expect(readEnvFile(bytes)).toEqual(read))

  it('is read where a line in UTF-16 was appended to UTF-8', () => {
    const [first = '', ...rest] = text.split(/(?<=\n)/)
    const bytes = Buffer.concat([Buffer.from(rest.join('')), Buffer.from(first, 'utf16le')])
    expect(readEnvFile(bytes)).toEqual(read)
  })

  it('may be empty, or a byte long', () => {
    for (const bytes of ['', '\uFEFF', 'A', '\n']) expect(readEnvFile(Buffer.from(bytes))).toEqual({})
  })
})

describe('an environment', () => {
  it.each([
    '"value"',
    "'value'",
    '`value`',
    '“value”',
    '‘value’',
    '  "value" ',
    '" value"',
    '\uFEFFvalue\u200B',
    'value',
  ])('has values without quotes around them: %s', (value) =>
    expect(cleanEnvironment({ NAME: value })).toEqual({ NAME: 'value' }),
  )

  it.each(['say "it"', '"a" and "b', '"', "it's", '\'a"'])('keeps quotes that are part of a value: %s', (value) =>
    expect(cleanEnvironment({ NAME: value })).toEqual({ NAME: value }),
  )

  it('has names without invisible characters, and takes empty quotes as unset', () => {
    expect(cleanEnvironment({ '\uFEFFNAME': '1', OTHER: '""', THIRD: undefined })).toEqual({
      NAME: '1',
      OTHER: '',
      THIRD: '',
    })
  })
})
