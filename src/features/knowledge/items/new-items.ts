import { UserError } from '../../../lib/errors.ts'
import { addressKey, hash16 } from '../../../lib/text/addresses/address-key.ts'
import { videoIdOf } from '../../../lib/text/addresses/canonical-address.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { cutPassages } from '../shelf/passages.ts'
import type { NewItem } from './items.ts'

/** The longest key that the shelf takes. */
const maxKeyChars = 500
const [maxTitleChars, maxSourceChars] = [300, 300]

type Given = Pick<NewItem, 'title' | 'source' | 'publishedAt' | 'audience' | 'text' | 'isToBeRead'>

const legible = /[\p{L}\p{N}]/u

/** A line that fits stays as it is. */
const shorten = (text: string, chars: number): string =>
  text.length <= chars && !/\p{Cc}/u.test(text) ? text.trim() : truncateAtWord(toPlainLine(text), chars)

/** The key of the document of an item at an address: the address, where that is short enough. `key` is the item's. */
export const documentKeyAt = (url: string, key: Buffer): string =>
  url.length <= maxKeyChars ? url : `address:${key.toString('hex')}`

/** The text of an item, or its title where no passage is left of that, as of one that says nothing but the title. */
export const quotableText = ({ kind, title, text }: Pick<NewItem, 'kind' | 'title' | 'text'>): string =>
  [text, title].find((each) => legible.test(each) && cutPassages(each, title).length > 0) ??
  `${kind === 'video' ? 'Video' : 'Page'}: ${title}`

/** What stands at an address. */
export function itemAt(url: string, { title, source, ...given }: Given): NewItem {
  const key = addressKey(url)
  return {
    ...{ key, url, kind: videoIdOf(url) === null ? 'article' : 'video' },
    documentKey: documentKeyAt(url, key),
    title: shorten(title, maxTitleChars) || shorten(url, maxTitleChars),
    source: shorten(source, maxSourceChars),
    ...given,
  }
}

/** A text without an address; the same title and text are the same item. Throws UserError where it holds no text. */
export function itemOfText({ title, source, ...given }: Omit<Given, 'isToBeRead'>): NewItem {
  const called = shorten(title, maxTitleChars) || 'Untitled'
  if (!legible.test(given.text)) throw new UserError(`“${called}” holds no text that could be quoted.`)
  const key = hash16('file', called, given.text)
  return {
    ...{ key, url: null, kind: 'file', documentKey: `file:${key.toString('hex')}`, isToBeRead: false },
    title: called,
    source: shorten(source, maxSourceChars),
    ...given,
  }
}
