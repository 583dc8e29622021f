import { sql } from 'kysely'
import type { Db, Transaction } from '../../../db/db.ts'
import type { Clock } from '../../../lib/clock.ts'
import { UserError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { addressKey } from '../../../lib/text/address-key.ts'
import { videoIdOf } from '../../../lib/text/canonical-address.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import type { Readers } from '../ports.ts'
import { inTransaction } from '../shelf/shelf.ts'
import { unknownAudience } from './audiences.ts'
import { keepItem, keepMessage } from './items.ts'
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
const maxKeyChars = 500

/**
 * Returns functions that make knowledge of what is posted, in the transaction that records the post. The post comes first:
 * nothing here fails, what cannot be kept is logged.
 */
export function createPostedItems(deps: Deps) {
  const { clock, log } = deps

  /** A savepoint: what fails is taken back by itself. */
  async function attempt(tx: Transaction, url: string, work: () => Promise<void>): Promise<void> {
    await sql`SAVEPOINT knowledge`.execute(tx)
    try {
      await work()
    } catch (error) {
      await sql`ROLLBACK TO knowledge`.execute(tx)
      if (error instanceof UserError) log.info({ part: 'knowledge', url, reason: error.message }, 'post not kept')
      else log.error({ err: error, part: 'knowledge', url }, 'post not kept')
    }
    await sql`RELEASE knowledge`.execute(tx)
  }

  return {
    keepPosted: (tx: Transaction, posted: Posted): Promise<void> =>
      attempt(tx, posted.item.url, async () => void (await keep(deps, tx, posted))),
    /** The same for what is discussed, with the text that was read for it; null where none was. */
    keepDiscussed: (db: Db, posted: Posted, text: string | null): Promise<void> =>
      inTransaction(db, (tx) =>
        attempt(tx, posted.item.url, async () => {
          const id = await keep(deps, tx, posted)
          if (text !== null) await keepText(tx, id, { title: '', text }, clock.now())
        }),
      ),
  }
}

async function keep({ readers, uploads, clock }: Deps, tx: Transaction, { item, channelId, ref }: Posted) {
  const { kind, url, summary, publishedAt } = item
  const key = addressKey(url)
  const known = readers.readersOf(channelId)
  const isVideo = kind === 'video' || videoIdOf(url) !== null
  const kept = await keepItem(
    tx,
    {
      ...{ key, kind: isVideo ? 'video' : 'article', url, publishedAt, isToBeRead: !isVideo },
      title: truncateAtWord(toPlainLine(item.title), maxLineChars) || 'Untitled',
      documentKey: url.length > maxKeyChars ? `item:${key.toString('hex')}` : url,
      source: truncateAtWord(toPlainLine(item.source), maxLineChars),
      audience: known ? known.audience : unknownAudience(channelId),
      text: legible(summary.slice(0, maxTextChars).toWellFormed()),
    },
    { now: clock.now(), uploads },
  )
  const message = ref === null ? null : readers.messageOf(ref)
  const guildId = known?.guildId ?? null
  const parentId = message && message.channelId !== channelId ? channelId : null
  if (message) await keepMessage(tx, kept.id, { ...message, parentId, guildId, isPost: true })
  return kept.id
}

/** '' for a text that nothing could be quoted of: the title stands for it. */
const legible = (text: string): string => (/[\p{L}\p{N}]/u.test(text) ? text : '')
