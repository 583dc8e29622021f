import { UserError } from '../../../lib/errors.ts'
import { addressKey, hash16 } from '../../../lib/text/address-key.ts'
import { videoIdOf } from '../../../lib/text/canonical-address.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import type { NewItem } from './items.ts'

const maxKeyChars = 500
const [maxTitleChars, maxSourceChars] = [300, 300]

type Given = Pick<NewItem, 'title' | 'source' | 'publishedAt' | 'audience' | 'text' | 'isToBeRead'>

/** A line that fits stays as it is. */
const shorten = (text: string, chars: number): string =>
  text.length <= chars && !/\p{Cc}/u.test(text) ? text.trim() : truncateAtWord(toPlainLine(text), chars)

/** What stands at an address, which is also the key of its document where that is short enough. */
export function itemAt(url: string, { title, source, ...given }: Given): NewItem {
  const key = addressKey(url)
  return {
    ...{ key, url, kind: videoIdOf(url) === null ? 'article' : 'video' },
    documentKey: url.length <= maxKeyChars ? url : `address:${key.toString('hex')}`,
    title: shorten(title, maxTitleChars) || shorten(url, maxTitleChars),
    source: shorten(source, maxSourceChars),
    ...given,
  }
}

/** A text without an address; the same title and text are the same item. Throws UserError where it holds no text. */
export function itemOfText({ title, source, ...given }: Omit<Given, 'isToBeRead'>): NewItem {
  const called = shorten(title, maxTitleChars) || 'Untitled'
  if (!/[\p{L}\p{N}]/u.test(given.text)) throw new UserError(`“${called}” holds no text that could be quoted.`)
  const key = hash16('file', called, given.text)
  return {
    ...{ key, url: null, kind: 'file', documentKey: `file:${key.toString('hex')}`, isToBeRead: false },
    title: called,
    source: shorten(source, maxSourceChars),
    ...given,
  }
}
