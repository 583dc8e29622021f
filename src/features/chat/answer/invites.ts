import { isInvite } from '../../../lib/text/markdown.ts'

const removed = '(invitation removed)'
const address = /<?https?:\/\/[^\s<>"'`()[\]]{1,500}>?/gi
const bare =
  /(?<![a-z0-9@/-]|[a-z0-9]\.)(?:(?:www|ptb|canary)\.)?(?:discord\.(?:gg|new|gift|me|io|li)|discord(?:app)?\.com\/(?:invite|template|gifts)|dsc\.gg|invite\.gg)\/[\w-]{1,200}\/?/gi
const deepLink = /<?discord:\/{1,3}[-\w]{0,20}\/?invite\/[\w-]{1,200}>?/gi
/** Services whose addresses lead to invitations. */
const listing = /^(?:www\.)?(?:dsc\.gg|invite\.gg|discord\.(?:me|io|li))$/

/** Takes invitations to servers out of a text; a note stands in the place of each. */
export const removeInvites = (text: string): string =>
  text
    .replace(address, (found) => {
      const url = found.replace(/[<>]/g, '')
      if (!URL.canParse(url)) return found
      const parsed = new URL(url)
      return isInvite(parsed) || listing.test(parsed.hostname) ? removed : found
    })
    .replace(deepLink, removed)
    .replace(bare, removed)
