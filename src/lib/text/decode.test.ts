import { describe, expect, it } from 'vitest'
import { declarations, decodeText } from './decode.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
/** Bytes beyond ASCII are written as \xNN. */
const raw = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const html = 'text/html'
const decodePage = (bytes: Uint8Array, contentType: string | null) => decodeText(bytes, contentType, declarations.html)

describe('the bytes of a page', () => {
  it.each<[string, Uint8Array, string | null, string]>([
    ['UTF-8 without a declaration', bytesOf('<p>Café Łódź'), html, '<p>Café Łódź'],
    ['UTF-8 with a byte order mark', bytesOf('\ufeff<p>é'), 'text/html; charset=iso-8859-1', '<p>é'],
    ['UTF-16 by their byte order mark', raw('\xff\xfe<\0p\0>\0\x42\x04'), html, '<p>т'],
    ['big-endian UTF-16 by their first zero', raw('\0<\0p\0>\x04\x42'), html, '<p>т'],
    ['the charset of the header', raw('<p>\xcf\xf0\xe8\xe2\xe5\xf2'), 'text/html; Charset="windows-1251"', '<p>Привет'],
    [
      'the charset of a meta element',
      raw('<meta charset=windows-1251><p>\xcf\xf0\xe8'),
      null,
      '<meta charset=windows-1251><p>При',
    ],
    [
      'the charset of an older meta element, behind others',
      raw('<meta name="a"><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">\xb1\xe6'),
      html,
      '<meta name="a"><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">ąć',
    ],
    [
      'the header before the page',
      raw('<meta charset=koi8-r>\xcf'),
      'text/html;charset=windows-1251',
      '<meta charset=koi8-r>П',
    ],
    [
      'the page before a header that names the default of servers',
      raw('<meta charset=windows-1251>\xcf\xf0'),
      'text/html; charset=ISO-8859-1',
      '<meta charset=windows-1251>Пр',
    ],
    ['windows-1252 where nothing is declared', raw('<p>\x93Caf\xe9\x94 \x80 5'), html, '<p>“Café” € 5'],
    [
      'windows-1252 where two of its letters are UTF-8 by chance',
      raw('<p>\xc3\xa9t\xe9 \xe9t\xe9 caf\xe9 '),
      html,
      '<p>Ã©té été café ',
    ],
    ['windows-1252 where Latin-1 is declared', raw('<p>\x96'), 'text/html; charset=latin1', '<p>–'],
    ['windows-1252 where the declared encoding is unknown', raw('<p>\xe9 x'), 'text/html; charset=klingon', '<p>é x'],
    [
      'pairs of bytes, of which one is broken',
      raw('<p>\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7\xa3\xac\xca<'),
      'text/html; charset=gb2312',
      '<p>你好世界，\ufffd<',
    ],
    ['escape sequences', raw('<p>\x1b$B$"\x1b(B'), 'text/html; charset=iso-2022-jp', '<p>あ'],
  ])('are read in %s', (_, bytes, contentType, text) => {
    expect(decodePage(bytes, contentType)).toBe(text)
  })

  it.each([
    ['Latin-1 is declared by the header', 'text/html; charset=iso-8859-1', ''],
    ['windows-1251 is declared by the page', html, '<meta charset="windows-1251">'],
    ['an Asian encoding is declared', 'text/html; charset=gbk', ''],
    ['UTF-16 is declared by the page', html, '<meta charset="utf-16">'],
  ])('are UTF-8 if they are that, although %s', (_, contentType, meta) => {
    const page = `${meta}<p>Żółć, “naïve” – 日本語</p>`
    expect(decodePage(bytesOf(page), contentType)).toBe(page)
  })

  it('stay UTF-8 where a few of them are damaged', () => {
    const damaged = new Uint8Array([...bytesOf('<p>один два '), 0xd1, ...bytesOf(' три')])
    expect(decodePage(damaged, html)).toBe('<p>один два \ufffd три')
  })

  it('are read in no encoding but their own if two of them look like UTF-8', () => {
    expect(decodePage(raw('<p>\xc2\xa9\xbf\xaa'), 'text/html; charset=gb2312')).toBe('<p>漏开')
  })

  it('of a character that the last one cuts are left out, and any others give some text', () => {
    expect(decodePage(raw('<p>\xc5\x82\xc5\x82\xc5\x82\xc5'), html)).toBe('<p>łłł')
    for (const type of [null, '', 'text/html; charset=', 'charset=utf-8;;', 'text/html; charset=replacement'])
      expect(
        decodePage(
          Uint8Array.from({ length: 256 }, (_, byte) => byte),
          type,
        ),
      ).toContain('abc')
    expect(decodePage(new Uint8Array(), null)).toBe('')
  })
})
