import type { Item } from '../../../features/content/ports.ts'
import type { Place } from './places.ts'

/** Names of a tag that fits an item, besides that of its source. */
const tagNames: Record<Item['kind'], readonly string[]> = {
  article: ['news', 'articles', 'article'],
  video: ['videos', 'video', 'news'],
}

/** The names of tags that fit an item, the best first. */
export const tagNamesOf = ({ kind, source }: Pick<Item, 'kind' | 'source'>): string[] => [source, ...tagNames[kind]]

/** The tag with the first of these names that a forum has; another one only where the forum requires a tag. */
export function chooseTag(
  { tags, needsTag }: Pick<Place, 'tags' | 'needsTag'>,
  names: readonly string[],
): string | null {
  const free = tags.filter(({ moderated }) => !moderated)
  const named = (name: string) => free.find((tag) => fold(tag.name) === fold(name))
  const fitting = names.map(named).find((tag) => tag !== undefined)
  return (fitting ?? (needsTag ? free[0] : undefined))?.id ?? null
}

const fold = (name: string): string => name.trim().toLowerCase()
