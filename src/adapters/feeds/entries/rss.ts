import { parseRssFeed, type RssFeed } from 'feedsmith'
import type { FeedEntry } from '../../../features/content/ports.ts'
import { absolute, isRelativeAddress } from './address.ts'
import {
  alternate,
  dates,
  entryOf,
  type Feed,
  firstText,
  isPicture,
  mediaPictures,
  mostSummary,
  mostTitle,
  picture,
} from './fields.ts'
import { lineOf, plainText } from './html-to-text.ts'

/**
 * Reads what was made tidy: the elements of a channel and some of its items. Where no xml:base is in force, addresses are
 * resolved against the feed's own one, else `url`.
 */
export function readRss(head: string, items: string, url: string): Feed {
  // With an element of ours, for feedsmith refuses a channel without any.
  const channel = `<channel><ttl>60</ttl>${head}${items}</channel>`
  const feed = parseRssFeed(`<rss version="2.0">${channel}</rss>`, dates)
  const titles = [feed.title, feed.dc?.titles?.[0], feed.atom?.title?.value]
  const home = absolute(feed.link ?? '', url) || alternate(feed.atom?.links, url)
  return {
    title: firstText(titles.map((text) => () => lineOf(text ?? '', mostTitle))),
    url: home,
    entries: (feed.items ?? []).map((item) => entry(item, item.xml?.base ?? (home || url))),
  }
}

function entry(item: RssFeed.Item<Date | undefined>, base: string): FeedEntry {
  const { atom, dc, dcterms, itunes, media } = item
  const titles = [item.title, dc?.titles?.[0], atom?.title?.value, itunes?.title, media?.title?.value]
  return entryOf({
    id: idOf(item, base),
    title: firstText(titles.map((text) => () => lineOf(text ?? '', mostTitle))),
    url: absolute(item.link ?? '', base) || alternate(atom?.links, base) || permalink(item, base),
    summary: summary(item),
    picture: picture(
      [...mediaPictures(media), ...(item.enclosures ?? []).filter(isPicture).map(({ url }) => url), itunes?.image],
      [item.content?.encoded, item.description, atom?.content?.value, atom?.summary?.value],
      base,
    ),
    published:
      [
        ...[item.pubDate, dc?.dates, dcterms?.issued, dcterms?.created, dcterms?.dates, dcterms?.available],
        ...[atom?.published, atom?.updated, dcterms?.modified],
      ]
        .flat()
        .find((date) => date !== undefined) ?? null,
  })
}

function summary({ description, content, atom, dc, itunes, media }: RssFeed.Item<Date | undefined>): string {
  // Feeds for podcasts still have them, whatever Apple reads.
  const podcast: { summary?: string; subtitle?: string } = itunes ?? {}
  const group = media?.groups?.[0]
  const short = [atom?.summary?.value, description, podcast.summary, dc?.descriptions?.[0], media?.description?.value]
  return firstText([
    ...[...short, group?.description?.value, podcast.subtitle].map(
      (text) => () => lineOf(text ?? '', mostSummary, true),
    ),
    ...[content?.encoded, atom?.content?.value].map((text) => () => plainText(text ?? '', mostSummary)),
  ])
}

/** A guid is an address unless it says that it is none; a relative one is made whole. https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt */
function idOf({ guid, atom }: RssFeed.Item<Date | undefined>, base: string): string {
  const id = guid?.value ?? atom?.id ?? ''
  return guid?.isPermaLink !== false && isRelativeAddress(id) ? absolute(id, base) || id : id
}

function permalink({ guid }: RssFeed.Item<Date | undefined>, base: string): string {
  const value = guid?.value ?? ''
  if (guid?.isPermaLink === false) return ''
  return /^https?:\/\//i.test(value) || isRelativeAddress(value) || guid?.isPermaLink ? absolute(value, base) : ''
}
