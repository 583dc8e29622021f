import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkProperty } from '../../../../test/support/property.ts'
import { canonicalAddress, videoIdOf } from './canonical-address.ts'

describe('Two addresses of one page', () => {
  it.each([
    'http://site.example/a/story',
    'https://www.site.example/a/story/',
    'https://SITE.example:443/a//story',
    'https://site.example/a/story?utm_source=rss&utm_medium=feed&fbclid=1',
    'https://site.example/a/story#comments',
    'https://amp.site.example/a/story',
    'https://www.site.example/a/story/amp/',
    'https://site.example/a/story?amp=1',
    'https://site.example/a/story/index.html',
  ])('have one form: %s', (address) => {
    expect(canonicalAddress(address)).toBe('site.example/a/story')
  })

  it('may name their parameters in any order', () => {
    expect(canonicalAddress('https://a.example/?b=2&a=1')).toBe(canonicalAddress('https://a.example/?a=1&b=2'))
  })
})

it.each([
  ['https://a.example/?id=1', 'https://a.example/?id=2'],
  ['https://a.example/a', 'https://a.example/A'],
  ['https://a.example/a', 'https://b.example/a'],
  ['https://a.example/a', 'https://a.example:8443/a'],
  ['https://a.example/amplifier', 'https://a.example/lifier'],
])('Two pages have two forms: %s and %s', (one, other) => {
  expect(canonicalAddress(one)).not.toBe(canonicalAddress(other))
})

it('Every text has a form, however odd, and tracking never changes it', () => {
  checkProperty(
    'addresses',
    [fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string())],
    (address) => {
      const form = canonicalAddress(address)
      if (!/^https?:/.test(address) || !URL.canParse(address)) return typeof form === 'string' ? [] : ['no text']
      const tracked = `${address}${address.includes('?') ? '&' : '?'}utm_source=x&fbclid=y#part`
      return canonicalAddress(tracked) === form ? [] : [`${canonicalAddress(tracked)} is not ${form}`]
    },
    200,
  )
})

describe('A video', () => {
  it.each([
    'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=5',
    'https://youtu.be/dQw4w9WgXcQ?si=x',
    'https://m.youtube.com/shorts/dQw4w9WgXcQ',
    'https://www.youtube.com/live/dQw4w9WgXcQ',
    'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ',
  ])('is found in %s', (address) => {
    expect(videoIdOf(address)).toBe('dQw4w9WgXcQ')
  })

  it.each([
    'https://www.youtube.com/@channel',
    'https://www.youtube.com/watch?v=short',
    'https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ',
    'no address',
  ])('is not found in %s', (address) => {
    expect(videoIdOf(address)).toBeNull()
  })
})
