import { describe, expect, it } from 'vitest'
import { strip } from './strip.ts'

const before = '<!doctype html><html><head></head><body>'
const after = '</body></html>'
const bodyOf = (html: string) => strip(html)?.slice(before.length, -after.length)

describe('a stripped page', () => {
  it.each([
    ['scripts', 'a<script>if (a < b) "</p>"</script>b', 'a b'],
    ['scripts without an end tag', 'a<script>x', 'a '],
    ['an element without an end tag, but the text behind it stays', '<p>a<select><p>b', '<p>a <p>b'],
    ['styles and comments', 'a<STYLE>p{}</STYLE>b<!-- <p> -->c', 'a b c'],
    ['drawings', 'a<svg viewBox="0"><title>x</title></svg>b<svg/>c', 'a b c'],
    ['pictures in attributes', `a<img src="data:${'A'.repeat(20_000)}">b`, 'a<img>b'],
  ])('has no %s', (_, html, stripped) => {
    expect(bodyOf(html)).toBe(stripped)
  })

  it.each([
    ['linked data', 'a<script type="application/ld+json">{"a":"<p>"}</script>'],
    ['quoted brackets', '<a title="1 > 0" href=\'/a>b\'>x</a>'],
    ['text that only looks like a tag', 'a < b, 1<2, <3 and <>'],
    ['text behind a tag without an end', 'a <b'],
  ])('keeps %s', (_, html) => {
    expect(bodyOf(html)).toBe(html)
  })

  it.each([
    ['in order', '<html><head><title>T</title></head><body><p>x</p></body></html>'],
    ['missing', '<title>T</title><p>x</p>'],
    [
      'written with a declaration of XML',
      '<?xml version="1.0"?><!DOCTYPE html><html><head><title>T</title><body><p>x</p>',
    ],
    ['around a link that stands between them', '<html><head></head><title>T</title><body><p>x</p></body></html>'],
    ['twice', '<html><head><title>T</title></head><html><body class="a"><p>x<body></p></body></html>'],
  ])('has everything in one body if the tags for head and body are %s', (_, html) => {
    expect(bodyOf(html)).toBe('<title>T</title><p>x</p>')
  })

  it('is refused if it nests too deep, whatever ends in between', () => {
    expect(strip('<div>'.repeat(700) + 'x')).not.toBeNull()
    for (const part of ['<div>', '<div></b>', '<ul><li>', '<a href="</div>">'])
      expect(strip(part.repeat(2_000))).toBeNull()
  })

  it('is not refused for paragraphs, items and cells that are left open, or for many elements side by side', () => {
    for (const part of ['<p>', '<li>', '<tr><td>', '<br>', '<div></div>', '<i>x</i>'])
      expect(strip(part.repeat(2_000))).not.toBeNull()
  })
})
