import { describe, expect, it } from 'vitest'
import { lighten } from './strip.ts'

describe('a page without what no reader sees', () => {
  it.each([
    ['scripts', 'a<script>if (a < b) "</p>"</script>b', 'a b'],
    ['scripts without end', 'a<script>x', 'a '],
    ['element that never ends, and keeps the text behind it', '<p>a<select><p>b', '<p>a <p>b'],
    ['styles and comments', 'a<STYLE>p{}</STYLE>b<!-- <p> -->c', 'a b c'],
    ['drawings', 'a<svg viewBox="0"><title>x</title></svg>b<svg/>c', 'a b c'],
    ['pictures in attributes', `a<img src="data:${'A'.repeat(20_000)}">b`, 'a<img>b'],
  ])('has no %s', (_, html, light) => {
    expect(lighten(html)).toBe(light)
  })

  it.each([
    ['linked data', '<script type="application/ld+json">{"a":"<p>"}</script>'],
    ['quoted brackets', '<a title="1 > 0" href=\'/a>b\'>x</a>'],
    ['what only looks like a tag', 'a < b, 1<2, <3 and <>'],
    ['text behind a tag that never ends', 'a <b'],
  ])('keeps %s', (_, html) => {
    expect(lighten(html)).toBe(html)
  })

  it('is refused where it is nested too deep, whatever ends in between', () => {
    expect(lighten('<div>'.repeat(700) + 'x')).not.toBeNull()
    for (const part of ['<div>', '<div></b>', '<ul><li>', '<a href="</div>">'])
      expect(lighten(part.repeat(2_000))).toBeNull()
  })

  it('is not refused for paragraphs, items and cells that are left open, or for many elements side by side', () => {
    for (const part of ['<p>', '<li>', '<tr><td>', '<br>', '<div></div>', '<i>x</i>'])
      expect(lighten(part.repeat(2_000))).not.toBeNull()
  })
})
