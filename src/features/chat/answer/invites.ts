import { isInvite } from '../../../lib/text/markdown.ts'

const removed = '(invitation removed)'
/** Longer runs of letters are no address that anybody could follow in a message. */
const maxRun = 500
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

/** Letters at the end of a growing text that may become an invitation. */
const mayBecome =
  /https?:|discord|dsc|invite|(?:^|[\W_])(?:h|ht|htt|https?|d|di|dis|disc|disco|discor|ds|i|in|inv|invi|invit)$/i

/** Takes invitations out of a streamed text. `add` answers the text to show now, `rest` the end of it. */
export function createInviteFilter(): { add(chunk: string): string; rest(): string } {
  let held = ''
  return {
    add(chunk) {
      const text = held + chunk
      let from = text.length
      while (from > 0 && text.length - from < maxRun && /[!-~]/.test(text.charAt(from - 1))) from -= 1
      held = mayBecome.test(text.slice(from)) ? text.slice(from) : ''
      return removeInvites(text.slice(0, text.length - held.length))
    },
    rest() {
      const text = held
      held = ''
      return removeInvites(text)
    },
  }
}
