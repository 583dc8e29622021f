import type { FeedEntry } from '../../../features/content/ports.ts'
import { absolute } from './address.ts'
import { parseDate } from '../dates.ts'
import { firstPicture } from './html-to-text.ts'

export type Feed = { title: string; url: string; entries: FeedEntry[] }

/** Characters of a title, of a summary, and of an id. */
export const mostTitle = 1_000
export const mostSummary = 5_000
const mostId = 2_048

/** How feedsmith is to read dates: what is no date is not there, so that the next one counts. */
export const dates = { parseDateFn: (written: string): Date | undefined => parseDate(written) ?? undefined }

type Link = { href?: string; rel?: string; type?: string }

/** The address of the page itself among the links of Atom: an alternate, of HTML before any other type. */
export function alternate(links: readonly Link[] | undefined, base: string): string {
  const alternates = (links ?? []).filter(
    ({ href, rel }) => href !== undefined && /^(.*\/)?alternate$|^$/i.test(rel ?? ''),
  )
  const page = alternates.find(({ type }) => /^(text\/html|application\/xhtml\+xml)/i.test(type ?? 'text/html'))
  return absolute((page ?? alternates[0])?.href ?? '', base)
}

type Visual = { url?: string | undefined; type?: string | undefined; medium?: string | undefined }

/** True of a file that is a picture by what is said of it, else by the end of its address. */
export function isPicture({ url = '', type = '', medium = '' }: Visual): boolean {
  if (medium !== '') return medium === 'image'
  return type === '' ? /\.(avif|gif|jpe?g|png|webp)([?#]|$)/i.test(url) : /^image\//i.test(type)
}

type Media = {
  contents?: readonly (Visual & { thumbnails?: readonly Visual[] })[]
  thumbnails?: readonly Visual[]
  groups?: readonly Media[]
}

/** The pictures of Media RSS, the whole ones before thumbnails. https://www.rssboard.org/media-rss */
export function mediaPictures(media: Media | undefined): (string | undefined)[] {
  const all = [media, ...(media?.groups ?? [])]
  const contents = all.flatMap((each) => each?.contents ?? [])
  const thumbnails = [...contents, ...all].flatMap((each) => each?.thumbnails ?? [])
  return [...contents.filter(isPicture), ...thumbnails].map(({ url }) => url)
}

/** The first that is an address, else the first picture in the HTML. */
export function picture(
  addresses: readonly (string | undefined)[],
  html: readonly (string | undefined)[],
  base: string,
): string {
  for (const address of addresses) {
    const found = absolute(address ?? '', base)
    if (found !== '') return found
  }
  for (const part of html) {
    const found = firstPicture(part ?? '', base)
    if (found !== '') return found
  }
  return ''
}

/** The first text that is not empty. */
export function firstText(texts: readonly (() => string)[]): string {
  for (const text of texts) {
    const found = text()
    if (found !== '') return found
  }
  return ''
}

/** An entry of what was found; an id that is missing is its address. */
export const entryOf = (entry: FeedEntry): FeedEntry => ({ ...entry, id: entry.id.slice(0, mostId) || entry.url })
