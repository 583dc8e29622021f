import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { readChannelPage } from './find.ts'

const id = 'UCTinyLectures0000000000'

describe('readChannelPage', () => {
  it.each([
    ['its canonical address', `<link rel="canonical" href="https://www.youtube.com/channel/${id}">`],
    ['its identifier', `<meta itemprop="identifier" content="${id}">`],
    ['its address for previews', `<meta property="og:url" content="https://www.youtube.com/channel/${id}">`],
    ['its script', `<script>{"metadata":{"externalId":"${id}"}}</script>`],
  ])('reads the id from %s', (_, markup) => {
    const page = `<html><head><title>Tiny &amp; good - YouTube</title>${markup}</head>`
    expect(readChannelPage(page)).toEqual({ id, title: 'Tiny & good' })
  })

  it('is null for a page that names only other channels', () => {
    expect(
      readChannelPage(`<link rel="canonical" href="https://www.youtube.com/"><a href="/channel/${id}">x</a>`),
    ).toBeNull()
  })

  it('takes time in proportion to the page', () => {
    for (const pump of [
      '<link rel="canonical" ',
      '<link',
      '<meta itemprop="channelId" ',
      '<title>',
      'a="',
      '"externalId":"UC',
    ]) {
      const measure = (chars: number) => cpuMs(() => readChannelPage(pump.repeat(chars / pump.length)))
      const [once, twice] = [measure(500_000), measure(1_000_000)]
      expect(twice, pump).toBeLessThan(3 * once + 100)
    }
  })
})
