import { describe, expect, it } from 'vitest'
import { addresses } from '../../../test/fixtures/feeds/addresses.ts'
import { atomAddresses } from '../../../test/fixtures/feeds/atom-addresses.ts'
import { atomTexts } from '../../../test/fixtures/feeds/atom-texts.ts'
import { broken } from '../../../test/fixtures/feeds/broken.ts'
import type { FeedCase } from '../../../test/fixtures/feeds/case.ts'
import { encodings } from '../../../test/fixtures/feeds/encodings.ts'
import { jsonFeeds } from '../../../test/fixtures/feeds/json.ts'
import { kinds } from '../../../test/fixtures/feeds/kinds.ts'
import { dated, pictured } from '../../../test/fixtures/feeds/more.ts'
import { lazyPictures } from '../../../test/fixtures/feeds/lazy-pictures.ts'
import { rssTexts } from '../../../test/fixtures/feeds/rss-texts.ts'
import { shownTags } from '../../../test/fixtures/feeds/shown-tags.ts'
import { world } from '../../../test/fixtures/feeds/world.ts'
import { readFeed } from './read.ts'

const corpus = {
  world,
  kinds,
  jsonFeeds,
  rssTexts,
  atomTexts,
  addresses,
  atomAddresses,
  dated,
  pictured,
  lazyPictures,
  shownTags,
  broken,
  encodings,
}

/** The values read for the fields that a case names. */
function fieldsOf({ document, contentType, url = 'https://feeds.example/news/feed.xml', expected }: FeedCase) {
  const bytes = typeof document === 'string' ? new TextEncoder().encode(document) : document
  const feed = readFeed(bytes, { contentType: contentType ?? null, url })
  const whole: Record<string, unknown> = { title: feed?.title, url: feed?.url, count: feed?.entries.length }
  feed?.entries.forEach((entry, at) => {
    for (const [name, value] of Object.entries(entry))
      whole[`${at}.${name}`] = value instanceof Date ? value.toISOString() : value
  })
  return Object.fromEntries(Object.keys(expected).map((name) => [name, whole[name]]))
}

describe.each(Object.entries(corpus))('readFeed, corpus %s', (_, cases) => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', (__, each) => {
    expect(fieldsOf(each)).toEqual(each.expected)
  })
})

describe('the corpus', () => {
  it('has more than 300 fields and unique case names', () => {
    const fields = Object.values(corpus).flatMap((cases) => cases.flatMap(({ expected }) => Object.keys(expected)))
    expect(fields.length).toBeGreaterThan(300)
    for (const cases of Object.values(corpus)) expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  })
})
