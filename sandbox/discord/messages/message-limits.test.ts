import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { button, rows, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

describe('the limits of a message', () => {
  const long = (length: number) => 'x'.repeat(length)
  const field = { name: 'n', value: 'v' }
  it.each([
    ['over-long content', { content: long(2001) }],
    ['an over-long nonce', { content: 'a', nonce: long(26) }],
    ['an unknown flag', { content: 'a', flags: 64 }],
    ['eleven embeds', { embeds: Array(11).fill({ title: 'a' }) }],
    ['an over-long title', { embeds: [{ title: long(257) }] }],
    ['an over-long description', { embeds: [{ description: long(4097) }] }],
    ['too many fields', { embeds: [{ fields: Array(26).fill(field) }] }],
    ['an empty field', { embeds: [{ fields: [{ name: 'n', value: ' ' }] }] }],
    ['an over-long footer', { embeds: [{ footer: { text: long(2049) } }] }],
    ['over 6000 in all embeds', { embeds: [{ description: long(4000) }, { description: long(2001) }] }],
    ['an address of another scheme', { embeds: [{ title: 'a', url: 'javascript:alert(1)' }] }],
    ['a picture of another scheme', { embeds: [{ title: 'a', image: { url: 'data:image/png;base64,AA' } }] }],
    ['an over-long address', { embeds: [{ title: 'a', url: `https://a.example/${long(2048)}` }] }],
    ['a date in words', { embeds: [{ title: 'a', timestamp: 'yesterday' }] }],
    ['six rows', { content: 'a', components: Array.from({ length: 6 }, (_, i) => rows(button(`b${i}`))[0]) }],
    ['six buttons', { content: 'a', components: rows(...Array.from({ length: 6 }, (_, i) => button(`b${i}`))) }],
    ['a button twice', { content: 'a', components: rows(button('b'), button('b')) }],
    ['an over-long label', { content: 'a', components: rows(button('b', long(81))) }],
    ['an over-long custom_id', { content: 'a', components: rows(button(long(101))) }],
    ['an empty custom_id', { content: 'a', components: rows(button('')) }],
    ['a button of no style', { content: 'a', components: rows(button('b', 'B', { style: 9 })) }],
    ['a button outside a row', { content: 'a', components: [button('b')] }],
    ['a select with nothing to choose', { content: 'a', components: rows({ type: 3, custom_id: 's', options: [] }) }],
  ])('refuse %s', async (_, body) => {
    const answer = await wire.send(body)
    expect(answer).toMatchObject({ status: 400, body: { code: 50035, message: 'Invalid Form Body' } })
    expect(wire.discord.violations).toHaveLength(1)
    expect(wire.discord.messages('town-square')).toEqual([])
  })

  it('refuse roles that are allowed both one by one and all', async () => {
    const allowed_mentions = { parse: ['roles'], roles: ['1'] }
    expect(await wire.send({ content: 'a', allowed_mentions })).toMatchObject({ status: 400, body: { code: 50035 } })
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('count a card that a flag hides as a violation', async () => {
    expect((await wire.send({ embeds: [{ title: 'a' }], flags: 4 })).status).toBe(200)
    expect(wire.discord.violations).toEqual(['SUPPRESS_EMBEDS hides the embed a'])
  })

  it('report a problem under its path, as Discord does', async () => {
    const { body } = await wire.send({ content: long(2001) })
    expect(body.errors).toEqual({
      content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] },
    })
  })

  it('refuse an empty message, sent or edited', async () => {
    expect(await wire.send({ content: ' \n' })).toMatchObject({ status: 400, body: { code: 50006 } })
    const { id } = (await wire.send({ content: 'a' })).body
    expect(await wire.call('PATCH', `${wire.square}/${id}`, { content: '' })).toMatchObject({ body: { code: 50006 } })
    expect(wire.discord.violations).toHaveLength(2)
  })

  it('allow the maximum of everything', async () => {
    const components = Array.from({ length: 5 }, (_, row) => ({
      type: 1,
      components: Array.from({ length: 5 }, (__, i) => button(`${row}${i}`.padEnd(100, '-'), long(80))),
    }))
    const embeds = [{ title: long(256), description: long(4096), url: 'https://example.org' }]
    expect((await wire.send({ content: long(2000), components, embeds, flags: 4096 })).status).toBe(200)
    expect(wire.discord.violations).toEqual([])
  })
})
