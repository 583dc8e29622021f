import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readEntries } from './feed-entries.ts'

const feed = (entries: string) =>
  `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Channel</title><author><name>Channel</name></author>${entries}</feed>`
const entry = `<entry><yt:videoId>VID00000001</yt:videoId><title>A &amp; B &lt;i&gt;</title><link rel="alternate" href="https://a.example/?a=1&amp;b=2"/>
  <author><name>Somebody</name></author><media:group><media:title>Other</media:title>
  <media:thumbnail url="https://a.example/1.jpg" width="480"/><media:thumbnail url="https://a.example/2.jpg"/>
  <media:description>One <![CDATA[<b>&amp;]]>
two</media:description></media:group></entry>`

it('reads the first of each element, decoded, lines kept', () => {
  expect(readEntries(feed(entry))?.map((each) => Object.fromEntries(each))).toEqual([
    {
      'yt:videoId': 'VID00000001',
      title: 'A & B <i>',
      link: 'https://a.example/?a=1&b=2',
      name: 'Somebody',
      'media:thumbnail': 'https://a.example/1.jpg',
      'media:description': 'One <b>&amp;\ntwo',
    },
  ])
})

it('reads the complete entries of a truncated feed', () => {
  expect(readEntries(feed(entry + entry).slice(0, -80))).toHaveLength(1)
})

it('is null for what is not a feed, and throws for nothing', () => {
  expect(readEntries('<html><body>Sorry</body></html>')).toBeNull()
  const odd = fc.array(fc.constantFrom('<', '>', '/', '"', '=', '&', 'entry', 'feed', 'title', '<![CDATA[', ']]>', ' '))
  fc.assert(fc.property(odd, (parts) => void readEntries(feed(parts.join('')))))
})
