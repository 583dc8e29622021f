import { UpstreamError, UserError } from '../../../lib/errors.ts'
import type { KnowledgeItem } from '../items/items.ts'
import type { KnowledgeSource } from '../ports.ts'
import { attemptAgain, giveUp } from './attempts.ts'
import { composeParcel, type Parcel } from './parcel.ts'
import type { UploadDeps } from './upload-deps.ts'
import { changeUpload } from './upload-rows.ts'

/** By then a call that was begun is over, also at a backend that is slow to take it. */
export const settleMs = 30_000
/** Looks at what the backend reads come after a quarter of the time for which it has been reading. */
const [minPollMs, maxPollMs] = [5_000, 10 * 60_000]
const maxReadingMs = 24 * 3_600_000
/** Looks for the text of an item of which only the summary was sent. */
const textLookMs = 60_000

/** True where the list of sources is needed for the next step of an item. */
export const needsSources = ({ upload_state: state, upload_id: id, upload_name: name }: KnowledgeItem): boolean =>
  state === 'sending' ||
  state === 'reading' ||
  (['waiting', 'withdrawn'].includes(state) && id === null && name !== null)

/**
 * Takes an item one step further: sends it, looks how far the backend is with it, or deletes it there. `sources` is the
 * backend's list, complete where `needsSources`. Every step may be broken off anywhere and begun again. Throws
 * UpstreamError where the backend failed; the item's row then says what is to be settled first.
 */
export async function stepUpload(
  deps: UploadDeps,
  item: KnowledgeItem,
  sources: readonly KnowledgeSource[],
  signal: AbortSignal,
): Promise<void> {
  switch (item.upload_state) {
    case 'withdrawn':
      await deleteSources(deps, item, sources, signal)
      return void (await deps.db.deleteFrom('knowledge_items').where('id', '=', item.id).execute())
    case 'waiting':
      return send(deps, await forgetSent(deps, item, sources, signal), signal)
    case 'sending':
      return settle(deps, item, sources)
    case 'reading':
      return look(deps, item, sources, signal)
    case 'ready':
      return compare(deps, item)
    case 'none':
    case 'failed':
      return void (await changeUpload(deps.db, item, { upload_due_at: null }))
  }
}

/** Deletes what the backend has of an item: the source with its id, or else those with its name. */
async function deleteSources(
  { backend }: UploadDeps,
  { upload_id: id, upload_name: name }: KnowledgeItem,
  sources: readonly KnowledgeSource[],
  signal: AbortSignal,
): Promise<void> {
  const named = name === null ? [] : sources.filter((source) => source.name === name).map((source) => source.id)
  for (const each of new Set(id === null ? named : [id, ...named])) await backend.remove(each, signal)
}

/** Deletes what was sent of an item earlier: the file of a changed text would stand beside the old one. */
async function forgetSent(
  deps: UploadDeps,
  item: KnowledgeItem,
  sources: readonly KnowledgeSource[],
  signal: AbortSignal,
): Promise<KnowledgeItem> {
  if (item.upload_id === null && item.upload_name === null) return item
  await deleteSources(deps, item, sources, signal)
  const nothing = { upload_id: null, upload_name: null, upload_hash: null }
  await changeUpload(deps.db, item, nothing)
  return { ...item, ...nothing }
}

/** Sends an item. Its row says `sending` before the call: a lost answer, or a crash, is settled by the list. */
async function send(deps: UploadDeps, item: KnowledgeItem, signal: AbortSignal): Promise<void> {
  const { db, clock } = deps
  // It became private again: it was withdrawn, and added anew where not everybody reads.
  if (item.audiences !== null)
    return void (await changeUpload(db, item, { upload_state: 'none', upload_due_at: null, error: null }))
  const parcel = await composeParcel(db, item)
  if (!parcel) return giveUp(deps, item, 'Its text is gone.')
  const begun = { upload_state: 'sending', upload_name: parcel.name, upload_hash: parcel.hash } as const
  if (!(await changeUpload(db, item, { ...begun, upload_due_at: clock.now() + settleMs }))) return
  const sent = { ...item, ...begun }
  try {
    await record(deps, sent, await give(deps, parcel, item.url, signal))
  } catch (error) {
    const isRefused = error instanceof UserError && error.cause instanceof UpstreamError
    const isUntaken = error instanceof UpstreamError && error.fault === 'rate-limited'
    if (!isRefused && !isUntaken) throw error
    const back = { upload_state: 'waiting', upload_name: null, upload_hash: null } as const
    await changeUpload(db, sent, back)
    if (isUntaken) throw error
    await attemptAgain(deps, { ...item, ...back }, error.message)
  }
}

const give = ({ backend }: UploadDeps, { name, text }: Parcel, url: string | null, signal: AbortSignal) =>
  text === null ? backend.addAddress(name, signal) : backend.addText({ name, text, url }, signal)

/** Finds out whether the backend took what was sent without an answer; it is sent again where it did not. */
async function settle(deps: UploadDeps, item: KnowledgeItem, sources: readonly KnowledgeSource[]): Promise<void> {
  const found =
    sources.find(({ name }) => name === item.upload_name) ?? sources.find(({ url }) => url !== null && url === item.url)
  if (found) return record(deps, item, found)
  const unsent = { upload_state: 'waiting', upload_id: null, upload_name: null, upload_hash: null } as const
  await changeUpload(deps.db, item, { ...unsent, upload_due_at: deps.clock.now() })
}

/** Looks how far the backend is with what it took. One file too many, taken late, is deleted. */
async function look(
  deps: UploadDeps,
  item: KnowledgeItem,
  sources: readonly KnowledgeSource[],
  signal: AbortSignal,
): Promise<void> {
  const found = sources.find(({ id }) => id === item.upload_id)
  // Somebody deleted it there, or the list is not complete: it is looked for once more by its name before it is sent again.
  if (!found) {
    const lost = { upload_state: 'sending', upload_id: null, upload_since: null } as const
    await changeUpload(deps.db, item, lost)
    return attemptAgain(deps, { ...item, ...lost }, `${deps.service} does not have it any more.`)
  }
  for (const { id, name, url } of sources)
    if (name === item.upload_name && name !== url && id !== found.id) await deps.backend.remove(id, signal)
  await record(deps, item, found)
}

/** Records what the backend says of an item that it took. */
async function record(deps: UploadDeps, item: KnowledgeItem, source: KnowledgeSource): Promise<void> {
  const { db, clock, log } = deps
  const now = clock.now()
  const since = item.upload_since ?? now
  const taken = { upload_id: source.id, upload_since: since }
  const readingMs = Math.max(0, now - since)
  if (source.state === 'ready') {
    const dueAt = await nextLook(deps, item)
    const known = { upload_state: 'ready', upload_attempts: 0, upload_since: null, error: null } as const
    if (await changeUpload(db, item, { ...taken, ...known, upload_due_at: dueAt }))
      log.info({ part: 'knowledge', item: item.id, kind: item.kind, url: item.url }, 'uploaded')
  } else if (source.state === 'reading' && readingMs < maxReadingMs) {
    const dueAt = now + Math.min(Math.max(minPollMs, Math.round(readingMs / 4)), maxPollMs)
    await changeUpload(db, item, { ...taken, upload_state: 'reading', upload_due_at: dueAt })
  } else await recordUnread(deps, item, source)
}

/** Gives up what the backend could not read. A page that it could not read gets another chance as the text that is known. */
async function recordUnread(deps: UploadDeps, item: KnowledgeItem, source: KnowledgeSource): Promise<void> {
  const unread = { upload_id: source.id, upload_since: null, upload_state: 'waiting' } as const
  if (!(await changeUpload(deps.db, item, unread))) return
  const reason = source.state === 'failed' ? `: ${source.status}` : ' within a day'
  const error = `${deps.service} could not read it${reason}.`
  if (item.upload_name === item.url) await attemptAgain(deps, { ...item, ...unread }, error)
  else await giveUp(deps, { ...item, ...unread }, error)
}

/** Sends an item anew whose document has changed since, most often because its text was read after its summary was sent. */
async function compare(deps: UploadDeps, item: KnowledgeItem): Promise<void> {
  const now = deps.clock.now()
  const dueAt = await nextLook(deps, item)
  const isChanged = dueAt !== null && dueAt <= now
  await changeUpload(deps.db, item, { upload_due_at: dueAt, ...(isChanged && { upload_state: 'waiting' as const }) })
}

/** The time to look at a known item again: now if its document has changed, later while its text is being read, else null. */
async function nextLook({ db, clock }: UploadDeps, item: KnowledgeItem): Promise<number | null> {
  const { document_key: key, upload_hash: hash, text_state: textState } = item
  const document = await db.selectFrom('documents').select('hash').where('key', '=', key).executeTakeFirst()
  if (document && document.hash !== hash) return clock.now()
  return textState === 'waiting' ? clock.now() + textLookMs : null
}
