import { describe, expect, it } from 'vitest'
import { createKeys } from './keys.ts'

type Entry = { readonly id: string; readonly url: string }
const feed = 'https://feed.example/'
const keysIn = (entries: readonly Entry[], entry: Entry, of = feed) =>
  createKeys(of, entries)(entry).map((key) => key.toString('hex'))
/** True if the second entry is recognized once the first was seen. */
const areSame = (one: readonly string[], other: readonly string[]) => one.some((key) => other.includes(key))
const entry = (id: string, url = `https://site.example/${id}`): Entry => ({ id, url })

describe('An entry is recognized', () => {
  it('by its address, in whatever feed it stands', () => {
    const url = 'https://site.example/story?utm_source=a'
    const here = keysIn([entry('1', url)], entry('1', url))
    const there = keysIn(
      [entry('x', 'http://www.site.example/story/')],
      entry('x', 'http://www.site.example/story/'),
      'b',
    )
    expect(areSame(here, there)).toBe(true)
  })

  it('by its id where its address changes, in its own feed alone', () => {
    const before = keysIn([entry('1', 'https://a.example/old')], entry('1', 'https://a.example/old'))
    const renamed = entry('1', 'https://a.example/new')
    expect(areSame(before, keysIn([renamed], renamed))).toBe(true)
    expect(areSame(before, keysIn([renamed], renamed, 'https://other.example/'))).toBe(false)
  })

  it('by the path of its id where the whole site has moved', () => {
    const ids = (host: string) => ['1', '2'].map((n) => entry(`https://${host}/?p=${n}`, `https://${host}/story-${n}`))
    const [old, moved] = [ids('old.example'), ids('www.new.example')]
    expect(areSame(keysIn(old, old[0] as Entry), keysIn(moved, moved[0] as Entry))).toBe(true)
    expect(areSame(keysIn(old, old[0] as Entry), keysIn(moved, moved[1] as Entry))).toBe(false)
  })
})

describe('Two entries are not taken for one', () => {
  it('in a change log, whose entries are parts of one page', () => {
    const log = ['v1', 'v2', 'v3'].map((version) => entry(version, `https://site.example/changes#${version}`))
    const keys = log.map((each) => keysIn(log, each))
    expect(areSame(keys[0] ?? [], keys[1] ?? [])).toBe(false)
    // Nor where the next document has a new version only.
    expect(areSame(keys[0] ?? [], keysIn(log.slice(1), log[1] as Entry))).toBe(false)
  })

  it('in an aggregator, where two sites have a page of the same path', () => {
    const all = ['https://a.example/news/1', 'https://b.example/news/1'].map((url) => entry(url, url))
    const keys = all.map((each) => keysIn(all, each))
    expect(areSame(keys[0] ?? [], keys[1] ?? [])).toBe(false)
  })

  it('where their ids are only the address of the site, or nothing is known of them', () => {
    const all = ['https://a.example/', 'https://a.example/x'].map((id, n) => entry(id, `https://a.example/${n}`))
    expect(areSame(keysIn(all, all[0] as Entry), keysIn(all, all[1] as Entry))).toBe(false)
  })
})

it('Each key has 16 bytes, however long the id is', () => {
  const long = entry('x'.repeat(100_000), '')
  expect(createKeys(feed, [long])(long).map(({ length }) => length)).toEqual([16])
})

it('The keys of one feed begin alike, and those of another otherwise', () => {
  const starts = (of: string) =>
    ['1', '2']
      .flatMap((id) => keysIn([entry(id, '')], entry(`https://site.example/${id}`, ''), of))
      .map((key) => key.slice(0, 8))
  expect(new Set(starts('a')).size).toBe(1)
  expect(starts('b')[0]).not.toBe(starts('a')[0])
})
