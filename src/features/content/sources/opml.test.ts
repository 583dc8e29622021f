import { describe, expect, it } from 'vitest'
import { readOpml, writeOpml } from './opml.ts'
import type { NewSource } from './sources.ts'

const channel = 'UCNJ1Ymd5yFuUPtn21xtRbbw'
const bytes = (text: string) => new TextEncoder().encode(text)
const outlines = (body: string) => `<?xml version="1.0"?><opml version="2.0"><head/><body>${body}</body></opml>`
const namesAndAddresses = (text: string) => readOpml(bytes(text)).sources.map(({ name, address }) => [name, address])

describe('OPML', () => {
  it('gives the feeds of nested outlines, named by their title, else their text, else their host', () => {
    const text = outlines(`
      <outline text="Folder" xmlUrl=""><outline text="Deep"><outline type="rss" text="short" title="Long" xmlUrl="https://a.example/"/>
      </outline></outline>
      <outline text="R&amp;D &lt;b&gt;" title="" XMLURL="https://b.example/?a=1&amp;b=2"></outline>
      <outline xmlUrl="https://c.example/feed" htmlUrl="https://c.example"/>
      <outline text="A link" type="link" url="https://d.example/"/>`)
    expect(namesAndAddresses(text)).toEqual([
      ['Long', 'https://a.example/'],
      ['R&D <b>', 'https://b.example/?a=1&b=2'],
      ['c.example', 'https://c.example/feed'],
    ])
    expect(readOpml(bytes(text)).problems).toEqual([])
  })

  it('is read with a byte order mark, in the declared encoding, and without what stands in CDATA', () => {
    const marked = `\ufeff${outlines('<outline text="A" xmlUrl="https://a.example/"/>')}`
    expect(namesAndAddresses(marked)).toHaveLength(1)
    const declared = outlines('<outline text="CAF" xmlUrl="https://a.example/"/>')
      .replace('?>', ' encoding="windows-1251"?>')
      .replace('CAF', String.fromCharCode(0xcd, 0xee, 0xe2, 0xee, 0xf1, 0xf2, 0xe8))
    expect(readOpml(Buffer.from(declared, 'latin1')).sources[0]?.name).toBe('Новости')
    const hidden = outlines('<![CDATA[<outline text="A" xmlUrl="https://a.example/"/>]]>')
    expect(namesAndAddresses(hidden)).toEqual([])
  })

  it('takes the feeds of YouTube channels as channels', () => {
    const url = `https://www.youtube.com/feeds/videos.xml?channel_id=${channel}`
    const { sources } = readOpml(bytes(outlines(`<outline text="C" xmlUrl="${url}"/>`)))
    expect(sources).toMatchObject([{ kind: 'channel', address: channel, name: 'C' }])
  })

  it('says which feeds were left out', () => {
    const { sources, problems } = readOpml(bytes(outlines('<outline text="A" xmlUrl="javascript:alert(1)"/>')))
    expect(sources).toEqual([])
    expect(problems).toEqual(['Feed 1 (A): its address must be an http or https address without a password.'])
  })

  it.each([
    ['a page', '<html><body><outline xmlUrl="https://a.example/"/></body></html>', 'not OPML'],
    ['a feed', '<rss><channel/></rss>', 'a feed itself'],
    ['nothing', '', 'not OPML'],
    ['too much', 'x'.repeat(1_000_001), 'larger than 1 MB'],
  ])('is refused where it is %s', (_, text, reason) => {
    expect(readOpml(bytes(text))).toEqual({ sources: [], problems: [expect.stringContaining(reason)] })
  })

  it.each([
    ['damaged', '<opml><body><outline text="A" xmlUrl="https://a.example/"/><outline text="B'],
    [
      'nested without end',
      outlines(`<outline text="A" xmlUrl="https://a.example/"/>${'<outline text="x">'.repeat(40_000)}`),
    ],
  ])('that is %s gives its first feeds and says so', (_, text) => {
    const { sources, problems } = readOpml(bytes(text))
    expect(sources.map(({ name }) => name)).toEqual(['A'])
    expect(problems).toEqual([expect.stringContaining('only its first feeds were read')])
  })

  it('gives at most 1,000 feeds', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => `<outline text="${n}" xmlUrl="https://a.example/${n}"/>`)
    const { sources, problems } = readOpml(bytes(outlines(many.join(''))))
    expect([sources.length, problems]).toEqual([1_000, [expect.stringContaining('more than 1,000 feeds')]])
  })

  it('is written so that it is read back, whatever stands in a name', () => {
    const common = { keep: null, leaveOut: [], urgent: false, paused: false, channelId: null, roleId: null }
    const more = { ...common, knowledge: false, backfill: false }
    const sources: NewSource[] = [
      { kind: 'feed', address: 'https://a.example/?a=1&b=%22', name: `"R&D" <b>'s ]]> 🦉 é`, ...more },
      { kind: 'channel', address: channel, name: 'C', ...more },
    ]
    const text = writeOpml(sources)
    expect(readOpml(bytes(text))).toEqual({ sources, problems: [] })
    expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<opml version="2.0">\n {2}<head>/)
    expect(text).toContain('&quot;R&amp;D&quot; &lt;b&gt;')
  })
})
