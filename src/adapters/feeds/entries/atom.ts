import { type AtomFeed, parseAtomFeed } from 'feedsmith'
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
 * Reads what was made tidy: the elements of a feed and some of its entries. Where no xml:base is in force, addresses are
 * resolved against the feed's own one, else `url`.
 */
export function readAtom(head: string, entries: string, url: string): Feed {
  // With an element of ours, for feedsmith refuses a feed without any.
  const elements = `<logo>none</logo>${head}${entries}`
  const feed = parseAtomFeed(`<feed xmlns="http://www.w3.org/2005/Atom">${elements}</feed>`, dates)
  const home = alternate(feed.links, url)
  return {
    title: line(feed.title, mostTitle) || lineOf(feed.dc?.titles?.[0] ?? '', mostTitle),
    url: home,
    entries: (feed.entries ?? []).map((each) => entry(each, each.xml?.base ?? (home || url))),
  }
}

function entry(each: AtomFeed.Entry<Date | undefined>, base: string): FeedEntry {
  const { content, dc, dcterms, id = '', links, media, published, summary, title, updated } = each
  const enclosures = (links ?? []).filter(
    ({ href, rel, type = '' }) => rel === 'enclosure' && isPicture({ url: href, type }),
  )
  return entryOf({
    id: isRelativeAddress(id) ? absolute(id, base) || id : id,
    title: firstText([
      () => line(title, mostTitle),
      () => lineOf(dc?.titles?.[0] ?? '', mostTitle),
      () => lineOf(media?.title?.value ?? media?.groups?.[0]?.title?.value ?? '', mostTitle),
    ]),
    url: alternate(links, base) || absolute(content?.src ?? '', base),
    summary: firstText([
      () => line(summary, mostSummary),
      () => lineOf(dc?.descriptions?.[0] ?? '', mostSummary),
      () => lineOf(media?.description?.value ?? media?.groups?.[0]?.description?.value ?? '', mostSummary),
      () => line(content, mostSummary),
    ]),
    picture: picture(
      [...mediaPictures(media), ...enclosures.map(({ href }) => href)],
      [content?.value, summary?.value],
      content?.xml?.base ?? base,
    ),
    published:
      [published, dcterms?.issued, dcterms?.created, dc?.dates, dcterms?.dates, updated, dcterms?.modified]
        .flat()
        .find((date) => date !== undefined) ?? null,
  })
}

/** Text as its type wants it. https://www.rfc-editor.org/rfc/rfc4287#section-3.1 */
const line = (text: { value?: string; type?: string } | undefined, most: number) =>
  (text?.type === 'html' ? plainText : lineOf)(text?.value ?? '', most)
