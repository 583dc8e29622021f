import { describe, expect, it } from 'vitest'
import type { Item } from '../ports.ts'
import { type Candidate, choose, keysToRemember, type Rules } from './choose.ts'

const now = Date.UTC(2026, 0, 1, 6)
const maxAgeMs = 86_400_000
const minuteMs = 60_000
const keyOf = (name: string) => Buffer.from(name)

/** An item that was published a minute ago, with its name as its one key. */
const offer = (name: string, item: Partial<Item> = {}, keys = [keyOf(name)]): Candidate => {
  const plain = { kind: 'article' as const, url: `https://site.example/${name}`, summary: '', picture: '', source: 'A' }
  return { item: { ...plain, title: name, publishedAt: now - minuteMs, ...item }, keys }
}
/** So many items, each a minute older than the one before. */
const several = (count: number): Candidate[] =>
  Array.from({ length: count }, (_, index) => offer(`${index}`, { publishedAt: now - index * minuteMs }))

function chosen(candidates: readonly Candidate[], rules: Partial<Rules> = {}) {
  const open = { isFirst: false, limit: 20, isOnTopic: () => true, isLeftOut: () => false, isKnown: () => false }
  const { kept, dropped } = choose(candidates, { now, maxAgeMs, ...open, ...rules })
  return {
    kept: kept.map(({ item }) => item.title),
    dropped: dropped.map(({ candidate, reason }) => `${candidate.item.title}: ${reason}`),
  }
}
const nothingKept = (...dropped: string[]) => ({ kept: [], dropped })
const has = (word: string) => (text: string) => text.includes(word)

describe('Items that are kept', () => {
  it('come with the newest first; what has no date, or one to come, is as new as now', () => {
    const times = { old: now - 2 * minuteMs, undated: null, young: now - minuteMs, future: now + 9 * maxAgeMs }
    const offered = Object.entries(times).map(([name, publishedAt]) => offer(name, { publishedAt }))
    expect(chosen(offered)).toEqual({ kept: ['undated', 'future', 'young', 'old'], dropped: [] })
  })

  it('are as old as the limit, and not a millisecond older', () => {
    const offered = [offer('at', { publishedAt: now - maxAgeMs }), offer('over', { publishedAt: now - maxAgeMs - 1 })]
    expect(chosen(offered)).toEqual({ kept: ['at'], dropped: ['over: too old'] })
  })

  it('are at most as many as one run takes; dropped ones take no place', () => {
    const offered = [...several(4), offer('off', { publishedAt: now }), offer('ftp', { url: 'ftp://site.example' })]
    const { kept, dropped } = chosen(offered, { limit: 3, isOnTopic: (text) => !text.startsWith('off') })
    expect(kept).toEqual(['0', '1', '2'])
    expect(dropped).toEqual(['off: off topic', 'ftp: without address', '3: over the limit'])
    expect(chosen(several(3), { limit: 3 }).dropped).toEqual([])
  })

  it('are the newest three at the first reading, or fewer where a run takes fewer', () => {
    expect(chosen(several(5).reverse(), { isFirst: true })).toEqual({
      kept: ['0', '1', '2'],
      dropped: ['3: older than the source', '4: older than the source'],
    })
    expect(chosen(several(3), { isFirst: true, limit: 2 }).kept).toEqual(['0', '1'])
  })

  it('have a web address', () => {
    const urls = [
      '',
      'site.example',
      'javascript:alert(1)',
      'mailto:a@b',
      ' https://x',
      'HTTP://SITE.EXAMPLE/',
      'https://x',
    ]
    const offered = urls.map((url) => offer(url, { url }))
    expect(chosen(offered).kept).toEqual(['HTTP://SITE.EXAMPLE/', 'https://x'])
  })

  it.each(['title', 'summary'])('are on topic by their %s, and have no word there that is left out', (part) => {
    const offered = [offer('a', { [part]: 'wanted' }), offer('b', { [part]: 'wanted, unwelcome' }), offer('c')]
    const { kept, dropped } = chosen(offered, { isOnTopic: has('wanted'), isLeftOut: has('unwelcome') })
    expect(kept).toHaveLength(1)
    expect(dropped.map((each) => each.split(': ')[1])).toEqual(['left out', 'off topic'])
  })
})

describe('An item is known', () => {
  const keys = ['address', 'id', 'path'].map(keyOf)

  it.each(['address', 'id', 'path'])('by its %s, whatever else speaks against it', (name) => {
    const offered = [offer('x', { publishedAt: 0, url: '' }, keys)]
    const isKnown = (some: readonly Buffer[]) => some.some((key) => key.equals(keyOf(name)))
    expect(chosen(offered, { isKnown, isLeftOut: () => true })).toEqual(nothingKept('x: known'))
  })

  it('by each key that a newer one of the same document has, even where that was dropped', () => {
    for (const key of keys) {
      const older = offer('older', { publishedAt: now - 2 * minuteMs }, [keyOf('own'), key])
      expect(chosen([older, offer('newer', {}, keys)])).toEqual({ kept: ['newer'], dropped: ['older: known'] })
      const rules = { isLeftOut: has('newer') }
      expect(chosen([older, offer('newer', {}, keys)], rules)).toEqual(nothingKept('newer: left out', 'older: known'))
    }
  })
})

describe('The keys to remember', () => {
  const keys = ['address', 'id', 'path'].map(keyOf)
  const rememberedAt = (publishedAt: number | null, known: readonly string[] = []) =>
    keysToRemember(offer('x', { publishedAt }, keys), {
      now,
      maxAgeMs,
      isKnown: (key) => known.includes(String(key)),
    }).map(String)

  it('are all of them where an item may be posted', () => {
    for (const at of [now, null, now + 1, now - maxAgeMs]) expect(rememberedAt(at)).toEqual(['address', 'id', 'path'])
  })

  it('are the last one and those that are known where it is too old', () => {
    expect(rememberedAt(now - maxAgeMs - 1)).toEqual(['path'])
    expect(rememberedAt(0, ['address'])).toEqual(['address', 'path'])
  })
})
