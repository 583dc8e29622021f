import { sql } from 'kysely'
import type { Db, Transaction } from '../../../db/db.ts'
import type { Clock } from '../../../lib/clock.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { UserError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { videoIdOf } from '../../../lib/text/addresses/canonical-address.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import type { Readers } from '../ports.ts'
import { inTransaction } from '../shelf/shelf.ts'
import { unknownAudience } from './audiences.ts'
import { keepItem, keepMessage } from './items.ts'
import { documentKeyAt, quotableText } from './new-items.ts'
import { keepText, maxTextChars } from './text.ts'

/** Something that was posted; `ref` is the publisher's reference to the message, null where that is not known. */
export type Posted = {
  readonly item: {
    readonly kind: 'article' | 'video'
    readonly title: string
    readonly url: string
    /** As its feed has it; the description of a video. */
    readonly summary: string
    readonly source: string
    readonly publishedAt: number | null
  }
  readonly channelId: string
  readonly ref: string | null
}

type Deps = { readers: Readers; uploads: boolean; clock: Pick<Clock, 'now'>; log: Log }

const maxLineChars = 300
const maxTold = 100
const onlyReaders =
  'Only people who can read this channel are told of what is posted in it. Name it in KNOWLEDGE_PUBLIC_CHANNEL_IDS to have everybody told.'

/**
 * Returns functions that make knowledge of what is posted, in the transaction that records the post. The post comes first:
 * nothing here fails, what cannot be kept is logged.
 */
export function createPostedItems(deps: Deps) {
  const { readers, clock, log } = deps
  const told = createBoundedMap<string, true>(maxTold)

  /** The owner may not expect it where roles decide who sees the ordinary channels. */
  function tellOfAudience(channelId: string): void {
    if (told.has(channelId) || !readers.readersOf(channelId)?.audience) return
    told.set(channelId, true)
    log.warn({ part: 'knowledge', channel: channelId }, onlyReaders)
  }

  /** A savepoint: what fails is taken back by itself. One may stand in another. */
  async function attempt(tx: Transaction, what: 'post' | 'text', url: string, work: () => Promise<void>) {
    await sql`SAVEPOINT knowledge`.execute(tx)
    try {
      await work()
    } catch (error) {
      await sql`ROLLBACK TO knowledge`.execute(tx)
      if (error instanceof UserError) log.info({ part: 'knowledge', url, reason: error.message }, `${what} not kept`)
      else log.error({ err: error, part: 'knowledge', url }, `${what} not kept`)
    }
    await sql`RELEASE knowledge`.execute(tx)
  }

  return {
    keepPosted: (tx: Transaction, posted: Posted): Promise<void> =>
      attempt(tx, 'post', posted.item.url, async () => {
        await keep(deps, tx, posted)
        tellOfAudience(posted.channelId)
      }),
    /** The same for what is discussed, with the text that was read for it; null where none was. */
    keepDiscussed: (db: Db, posted: Posted, text: string | null): Promise<void> =>
      inTransaction(db, (tx) =>
        attempt(tx, 'post', posted.item.url, async () => {
          const id = await keep(deps, tx, posted)
          if (text !== null)
            await attempt(tx, 'text', posted.item.url, () => keepText(tx, id, { title: '', text }, clock.now()))
        }),
      ),
  }
}

async function keep({ readers, uploads, clock }: Deps, tx: Transaction, { item, channelId, ref }: Posted) {
  const { url, summary, publishedAt } = item
  const key = addressKey(url)
  const known = readers.readersOf(channelId)
  const kind = item.kind === 'video' || videoIdOf(url) !== null ? 'video' : 'article'
  const title = legible(truncateAtWord(toPlainLine(item.title), maxLineChars)) || 'Untitled'
  const kept = await keepItem(
    tx,
    {
      ...{ key, kind, title, url, publishedAt, isToBeRead: kind === 'article' },
      documentKey: documentKeyAt(url, key),
      source: truncateAtWord(toPlainLine(item.source), maxLineChars),
      audience: known ? known.audience : unknownAudience(channelId),
      text: quotableText({ kind, title, text: summary.slice(0, maxTextChars).toWellFormed() }),
    },
    { now: clock.now(), uploads },
  )
  const message = ref === null ? null : readers.messageOf(ref)
  const guildId = known?.guildId ?? null
  const parentId = message && message.channelId !== channelId ? channelId : null
  if (message) await keepMessage(tx, kept.id, { ...message, parentId, guildId, isPost: true })
  return kept.id
}

/** '' for a text without a letter or digit. */
const legible = (text: string): string => (/[\p{L}\p{N}]/u.test(text) ? text : '')
