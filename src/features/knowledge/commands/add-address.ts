import { within } from '../../../lib/clock.ts'
import { UpstreamError, UserError } from '../../../lib/errors.ts'
import { videoIdOf } from '../../../lib/text/addresses/canonical-address.ts'
import { findItem } from '../items/find.ts'
import type { NewItem } from '../items/items.ts'
import { itemAt } from '../items/new-items.ts'
import type { PageText } from '../ports.ts'
import type { CommandDeps } from './deps.ts'

/** What is to be kept, and whether its text comes later. */
export type Found = { readonly item: NewItem; readonly isLate: boolean }

/** An owner does not wait longer for a page; it is then read in the background. */
const maxWaitMs = 10_000
/** To cut and index a longer text would hold the thread for too long. */
const maxTextChars = 50_000

const noAddress = 'That is no web address. Give one that begins with http:// or https://, without a password in it.'
const noText = 'I found no article or PDF at that address. Save its text in a .txt file, and add that.'
const blocked = 'I may not read that address: it leads into a private network. FETCH_ALLOW_HOSTS can allow it.'

/** Reads what stands at an address, for at most ten seconds. Throws UserError where nothing can ever be read there. */
export async function readAddress(
  deps: CommandDeps,
  given: string,
  audience: string | null,
  signal: AbortSignal,
): Promise<Found> {
  const url = toAddress(given)
  const item = (page: PageText | null, isToBeRead: boolean) =>
    itemAt(url, {
      ...{
        title: page?.title ?? url,
        source: new URL(url).hostname.replace(/^www\./, ''),
        publishedAt: null,
        audience,
      },
      ...{ text: (page?.text ?? '').slice(0, maxTextChars).toWellFormed(), isToBeRead },
    })
  if (await findItem(deps.db, url)) return { item: item(null, false), isLate: false }
  const page = await readInTime(deps, url, signal)
  if (page === 'later') return { item: item(null, true), isLate: true }
  // A video is known by its title, for its page has no article.
  if (page === null && videoIdOf(url) === null) throw new UserError(noText)
  return { item: item(page, false), isLate: false }
}

/** Throws UserError. */
function toAddress(given: string): string {
  const typed = given.trim()
  const url = /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[^/]*:\d/.test(typed) ? typed : `https://${typed}`
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username + parsed.password !== '')
    throw new UserError(noAddress)
  parsed.hash = ''
  if (parsed.href.length > 2_000) throw new UserError('That address is too long: it may have at most 2,000 characters.')
  return parsed.href
}

/** 'later' where it takes longer, or may go better another time. */
async function readInTime(
  { readPage, clock, log }: CommandDeps,
  url: string,
  signal: AbortSignal,
): Promise<PageText | null | 'later'> {
  const over = new AbortController()
  const reading = readPage(url, AbortSignal.any([signal, over.signal])).catch((error: unknown) => {
    if (over.signal.aborted) return 'later' as const
    if (!(error instanceof UpstreamError)) throw error
    if (error.fault === 'forbidden') throw new UserError(blocked)
    log.info({ part: 'knowledge', url, err: error }, 'page not read at once')
    return 'later' as const
  })
  const page = await within(clock, maxWaitMs, reading)
  if (page !== undefined) return page
  over.abort(new Error('over'))
  return 'later'
}
