import type { FeedEntry } from '../../../features/content/ports.ts'

export type Feed = { title: string; url: string; entries: FeedEntry[] }

/** Limits in characters. */
export const maxTitleChars = 1_000
export const maxSummaryChars = 5_000
const maxIdChars = 2_048

/** The first result that is not empty; '' without one. */
export function firstText<T>(items: Iterable<T>, read: (item: T) => string): string {
  for (const item of items) {
    const text = read(item)
    if (text !== '') return text
  }
  return ''
}

/** True of an image by its medium or type, else by the end of its address. */
export function isPicture({ url = '', href = url, type = '', medium = '' }: Readonly<Record<string, string>>): boolean {
  if (medium !== '') return medium === 'image'
  return type === '' ? /\.(avif|gif|jpe?g|png|webp)([?#]|$)/i.test(href) : /^image\//i.test(type)
}

/** An entry without an id gets its address as id. */
export const toEntry = (entry: FeedEntry): FeedEntry => ({ ...entry, id: entry.id.slice(0, maxIdChars) || entry.url })
