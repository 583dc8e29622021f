import { describe, expect, it } from 'vitest'
import { decodeTextFile } from './text-file.ts'

const latin = (text: string) => Buffer.from(text, 'latin1')
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

describe('a text file', () => {
  it.each([
    ['UTF-8', Buffer.from('Größe;5 – 日本'), 'Größe;5 – 日本'],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffGröße'), 'Größe'],
    ['UTF-16, as Notepad’s “Unicode”', utf16('Schleusen und 橋'), 'Schleusen und 橋'],
    ['UTF-16, big-endian', utf16('Größe').swap16(), 'Größe'],
    ['UTF-16 without a mark', Buffer.from('text', 'utf16le'), 'text'],
    ['windows-1251', latin('\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0'), 'Привет, мир'],
    ['windows-1252, as a spreadsheet writes it', latin('Gr\xf6\xdfe;5;\x80'), 'Größe;5;€'],
    ['windows-1252 with a single such letter', latin('caf\xe9'), 'café'],
    [
      'UTF-8 that was cut or damaged',
      Buffer.concat([Buffer.from('Größe '.repeat(9)), latin('\xf6')]),
      `${'Größe '.repeat(9)}\ufffd`,
    ],
    ['plain ASCII with colours of a terminal', latin('\x1b[31mred\x1b[0m\tok\r\n'), '\x1b[31mred\x1b[0m\tok\r\n'],
    ['nothing', Buffer.alloc(0), ''],
  ])('in %s is read', (_, bytes, text) => {
    expect(decodeTextFile(bytes)).toBe(text)
  })

  it.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a ZIP archive', Buffer.from('504b0304140000000800', 'hex')],
    ['a font', Buffer.from([0, 1, 0, 0, 0, 0x12, 1, 0])],
    ['random bytes beyond ASCII', Buffer.from([0xff, 0x01, 0xfd, 0x02, 0x9c])],
  ])('is not what only has the name of one: %s', (_, bytes) => {
    expect(decodeTextFile(bytes)).toBeNull()
  })
})
