import { describe, expect, it } from 'vitest'
import { feed, ownersCommands } from '../../../../test/support/content/owners-commands.ts'
import { readOpml } from '../sources/opml.ts'
import { readSourceFile } from '../sources/source-file.ts'

const owners = ownersCommands()

describe('/professor sources import', () => {
  it('tells OPML and JSON by their content, and says what became of each source', async () => {
    await owners.add(feed('A'))
    const outlines = ['https://a.example/feed', 'https://b.example/', 'ftp://c.example/']
    const body = outlines.map((url) => `<outline text="**@everyone**" xmlUrl="${url}"/>`).join('')
    const json = { feeds: [{ url: 'https://d.example/', name: 'D', urgent: true }], channels: [{ id: 'x' }] }
    const files = { 'a.txt': `\ufeff<opml><body>${body}</body></opml>`, 'b.txt': `\n ${JSON.stringify(json)}` }
    const { importFile, changes } = owners.start({ files })
    expect(await importFile('a.txt')).toBe(
      'Added 1 source; 1 known already; 1 refused:\n- Feed 3 (\\*\\*\\@\u200beveryone\\*\\*): its address must be an http or https address without a password.',
    )
    expect(await importFile('b.txt')).toContain(
      'Added 1 source; 0 known already; 1 refused:\n- Channel 1: "id" must be',
    )
    expect((await owners.sources()).filter(({ urgent }) => urgent).map(({ name }) => name)).toEqual(['D'])
    expect(changes().map(([change, by]) => [change, by])).toEqual(Array(2).fill(['sources imported', '7']))
  })

  it('shows ten reasons, and counts what does not fit into 1,000 sources', async () => {
    await owners.add(...Array.from({ length: 999 }, (_, n) => feed(`n${n}`)))
    const good = [1, 2, 3].map((n) => ({ url: `https://x.example/${n}` }))
    const { importFile } = owners.start({
      files: { a: JSON.stringify({ feeds: [...good, ...Array<object>(20).fill({ url: 'x' })] }) },
    })
    const lines = (await importFile('a')).split('\n')
    expect(lines.slice(0, 2)).toEqual([
      'Added 1 source; 0 known already; 22 refused:',
      '- There was no room for 2 sources: 1,000 are the maximum.',
    ])
    expect([lines.length, lines.at(-1)]).toEqual([12, '- … and 11 more'])
  })

  it('names roles that the bot cannot ping, each once, and counts the rest', async () => {
    await owners.add(feed('A'))
    const ping = (name: string, role: string, channel?: string) => ({
      ...{ url: `https://${name}.example/feed`, name, role },
      ...(channel !== undefined && { channel }),
    })
    const id = (n: number) => String(20_000_000_000_000_000n + BigInt(n))
    const others = [11, 12, 13].map((n) => ping(`n${n}`, id(n)))
    const feeds = [
      ping('a', id(9)),
      ping('b', id(1)),
      ping('c', id(1)),
      ping('d', id(2)),
      ping('e', id(2), id(5)),
      ping('f', id(1), id(5)),
    ]
    const { importFile, pingTrouble } = owners.start({
      files: { few: JSON.stringify({ feeds }), many: JSON.stringify({ feeds: others.concat(ping('z', id(14))) }) },
    })
    pingTrouble.mockImplementation((channelId, role) =>
      Promise.resolve(role === id(2) && channelId === null ? null : `No ping of ${role}.`),
    )
    expect(await importFile('few')).toBe(
      `Added 5 sources; 1 known already; 0 refused.\n⚠ **b**: No ping of ${id(1)}.\n⚠ **e**: No ping of ${id(2)}.`,
    )
    expect(pingTrouble.mock.calls.map(([channel, role]) => [channel, role])).toEqual([
      [null, id(1)],
      [null, id(2)],
      [id(5), id(2)],
    ])
    expect((await importFile('many')).split('\n').slice(1)).toEqual([
      ...others.map(({ name, role }) => `⚠ **${name}**: No ping of ${role}.`),
      '⚠ … and 1 more role that the bot cannot ping.',
    ])
  })

  it('looks at 20 of the roles to ping at most', async () => {
    const feeds = Array.from({ length: 21 }, (_, n) => ({
      ...{ url: `https://x.example/${n}`, role: String(20_000_000_000_000_000n + BigInt(n)) },
    }))
    const { importFile, pingTrouble } = owners.start({ files: { a: JSON.stringify({ feeds }) } })
    expect(await importFile('a')).toBe(
      'Added 21 sources; 0 known already; 0 refused.\n⚠ I checked only the first 20 of the roles to ping.',
    )
    expect(pingTrouble).toHaveBeenCalledTimes(20)
  })

  it('refuses what is neither, and what is too large before it is read', async () => {
    const { importFile, reply } = owners.start({
      files: { a: 'name,url', b: new Uint8Array([0xff, 0xd8, 0xff]), c: '{}' },
    })
    for (const name of ['a', 'b']) expect(await importFile(name)).toContain('neither OPML nor JSON')
    expect(await importFile('empty')).toContain('The file is empty.')
    expect(await importFile('c')).toContain('There is no source in that file')
    expect(await importFile('large', 1_000_001)).toContain('larger than 1 MB')
    expect(await reply('sources import')).toMatchObject({ text: 'No file arrived. Attach it again.' })
  })
})

describe('a file from which nothing can be taken', () => {
  it.each([
    ['{"feeds": [\n  {"url": "https://a.example/" "name": "A"}\n]}', 'not valid JSON: the mistake is in line 2.'],
    ['{"feeds": [\n  {"url": "https://a.example/"},\n]}', 'not valid JSON: the mistake is in line 3.'],
    ['{"feeds": [{"url": "https://a.example/"', 'not valid JSON: it ends too early, as if cut off.'],
    ['["https://a.example/"]', 'not an object with the lists "feeds" and "channels": it is something else.'],
    ['{"feds": []}', 'not an object with the lists "feeds" and "channels": "feds" is unknown.'],
    ['{"feeds": {}}', 'not an object with the lists "feeds" and "channels": "feeds" is no list.'],
    ['<?xml version="1.0"?><rss><channel/></rss>', 'a feed itself, not a list of feeds.'],
    ['<!doctype html><html></html>', 'a web page, not OPML.'],
    ['<x/>', 'not OPML.'],
  ])('is told in one sentence: %s', async (content, reason) => {
    const said = await owners.start({ files: { a: content } }).importFile('a')
    expect(said.replaceAll('\\', '')).toMatch(/^Nothing was added. The file is /)
    expect(said.replaceAll('\\', '')).toContain(`The file is ${reason}`)
    expect(await owners.sources()).toEqual([])
  })
})

describe('/professor sources export', () => {
  it('gives files that are read back as the same sources', async () => {
    const sources = [feed('A', { keep: ['AI'], leaveOut: ['ad'], channelId: '123456789012345678' }), feed('B & C')]
    await owners.add(...sources)
    const { reply } = owners.start()
    const json = await reply('sources export', { format: 'json' })
    const opml = await reply('sources export', { format: 'opml' })
    if (json.kind !== 'file' || opml.kind !== 'file') throw new Error('no file')
    expect([json.name, json.text, opml.name]).toEqual(['sources.json', 'Here are 2 sources.', 'sources.opml'])
    expect(readSourceFile(json.content)).toEqual({ sources, problems: [] })
    const read = readOpml(Buffer.from(opml.content))
    expect(read.sources.map(({ name, address }) => [name, address])).toEqual(
      sources.map(({ name, address }) => [name, address]),
    )
  })

  it('has nothing to give without sources', async () => {
    expect(await owners.start().use('sources export', { format: 'opml' })).toContain('no sources yet')
  })
})
