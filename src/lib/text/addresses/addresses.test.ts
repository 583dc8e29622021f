import { describe, expect, it } from 'vitest'
import { addressesIn, isAddress } from './addresses.ts'

const fence = '```'

describe('The addresses in a text', () => {
  it.each([
    ['a bare one', 'see https://a.test/x today', ['https://a.test/x']],
    ['one at the end of a sentence', 'I read https://a.test/x.', ['https://a.test/x']],
    ['one in brackets', '(as https://a.test/x)', ['https://a.test/x']],
    ['one with brackets of its own', 'https://a.test/x_(y)', ['https://a.test/x_(y)']],
    ['a masked one', '[good](https://a.test/x) and', ['https://a.test/x']],
    ['one without preview', '<https://a.test/x>', ['https://a.test/x']],
    ['one in a spoiler', '||https://a.test/x||', ['https://a.test/x']],
    ['one twice', 'http://a.test http://a.test/', ['http://a.test/']],
    ['one after code', '`x` https://a.test/x', ['https://a.test/x']],
    ['one after a block that never ends', `${fence} https://a.test/x`, ['https://a.test/x']],
    ['one of another language', 'https://a.test/wörter', ['https://a.test/w%C3%B6rter']],
  ])('has %s', (_, text, expected) => {
    expect(addressesIn(text, 10)).toEqual(expected)
  })

  it.each([
    ['code in a line', 'try `https://a.test/x` there'],
    ['a block of code', `${fence}sh\ncurl https://a.test/x\n${fence}`],
    ['credentials', 'https://ada:pw@a.test/x'],
    ['other protocols', 'ftp://a.test/x file:///etc/passwd javascript:alert(1)'],
    ['a message of the chat', 'https://discord.com/channels/10000/20000/30000'],
    ['invites', 'https://discord.gg/abc https://discord.com/invite/abc'],
    ['pictures that stand for a mood', 'https://tenor.com/view/owl-1 https://cdn.discordapp.com/a/b.png'],
    ['one that is too long', `https://a.test/${'x'.repeat(2_050)}`],
    ['one without a host', 'https://'],
  ])('has none of %s', (_, text) => {
    expect(addressesIn(text, 10)).toEqual([])
  })

  it('ends at the limit', () => {
    const text = Array.from({ length: 30 }, (_, n) => `https://a.test/${n}`).join(' ')
    expect(addressesIn(text, 10)).toHaveLength(10)
  })
})

it('An address is http or https, without credentials', () => {
  expect(['https://a.test', 'http://a.test:80/x', 'ftp://a.test', 'https://a@b.test', 'x'].map(isAddress)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
