import { type Block } from '../blocks.ts'

/** A block this long and with few links is the article itself. */
const proseChars = 100
const proseLinks = 0.4
/** A line with this share of links is nothing but links. */
const linkLineShare = 0.9

/** Tells whether a block is a paragraph of the article. */
export const isProse = ({ size, linkShare, kind }: Block): boolean =>
  size >= proseChars && linkShare < proseLinks && kind !== 'caption'

/** Tells whether a block is nothing but links. */
export const isLinkLine = ({ linkShare }: Block): boolean => linkShare >= linkLineShare
