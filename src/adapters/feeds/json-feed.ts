import { type JsonFeed, parseJsonFeed } from 'feedsmith'
import type { FeedEntry } from '../../features/content/ports.ts'
import { absolute } from './address.ts'
import { dates, entryOf, type Feed, firstText, isPicture, mostSummary, mostTitle, picture } from './fields.ts'
import { lineOf, plainText } from './plain.ts'

/** A JSON Feed of any version; throws where it is none. https://www.jsonfeed.org/version/1.1/ */
export function readJsonFeed(text: string, url: string, mostEntries: number): Feed {
  const feed = parseJsonFeed(text, { ...dates, maxItems: mostEntries })
  const home = absolute(feed.home_page_url ?? '', url)
  return {
    title: lineOf(feed.title ?? '', mostTitle),
    url: home,
    entries: (feed.items ?? []).map((item) => entry(item, home || url)),
  }
}

function entry(item: JsonFeed.Item<Date | undefined>, base: string): FeedEntry {
  const { attachments, content_html: html = '', content_text: text = '' } = item
  const pictures = (attachments ?? []).filter((each) => isPicture({ url: each.url, type: each.mime_type }))
  return entryOf({
    id: item.id ?? '',
    title: lineOf(item.title ?? '', mostTitle),
    url: absolute(item.url ?? '', base) || absolute(item.external_url ?? '', base),
    summary: firstText([
      () => lineOf(item.summary ?? '', mostSummary),
      () => lineOf(text, mostSummary),
      () => plainText(html, mostSummary),
    ]),
    picture: picture([item.image, item.banner_image, ...pictures.map((each) => each.url)], [html], base),
    published: item.date_published ?? item.date_modified ?? null,
  })
}
