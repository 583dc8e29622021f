import type { Kysely } from 'kysely'
import type { Action, Material, Press, Reply, Request } from '../../../conversation/conversation.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import { createKeyedMutex } from '../../../lib/concurrency/keyed-mutex.ts'
import { UserError } from '../../../lib/errors.ts'
import type { Part } from '../../../lib/lifecycle.ts'
import type { Log } from '../../../lib/log.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import type { ReadArticle, Threads } from '../ports.ts'
import {
  type Discussion,
  findDiscussion,
  findPost,
  listUnfinished,
  markSummarized,
  openDiscussion,
  type Post,
  saveSummary,
} from './discussions.ts'
import { idOf, keyOf } from './key.ts'
import { type Shelve, toMaterial } from './material.ts'
import { type Basis, composeSummary } from './summary.ts'

type Deps = {
  db: Kysely<Schema>
  threads: Threads
  readArticle: ReadArticle
  /** A summary in a model's own words; null where no model answers. Rejects only with the signal's reason. */
  summarize(material: Material, signal: AbortSignal): Promise<string | null>
  /** Makes knowledge of what is discussed. */
  shelve: Shelve
  clock: Clock
  log: Log
}
type Pressed = Request<Readonly<Record<'key', string>>>

/** The beginning of the ids of the buttons; a post's key follows. */
export const discussPrefix = 'content:discuss:'

/** The button under the post with this key. */
export const discussAction = (key: string): Action => ({
  id: `${discussPrefix}${key}`,
  label: 'Discuss',
  style: 'secondary',
})

const maxThreadName = 100
/** Discussions that a start finishes. */
const maxUnfinished = 20
const unknownPost = "I don't know that post any more, so I can't open a discussion of it."

/**
 * *Discuss*, under news and videos: a press opens a thread on the post, and its first message sums the item up. Its row is
 * committed at each step, so that a later press or the next start goes on where a crash ended it.
 */
export function createDiscuss(deps: Deps): { presses: readonly Press[]; parts: readonly Part[] } {
  const { db, log } = deps
  const posts = createKeyedMutex()
  const stopping = new AbortController()
  let finishing = Promise.resolve()

  async function discuss(request: Pressed, signal: AbortSignal): Promise<Reply> {
    const id = idOf(request.options.key)
    const post = id === null ? null : await findPost(db, id)
    if (!post) throw new UserError(unknownPost)
    const key = keyOf(post.id)
    const known = posts.isLocked(key) ? await findDiscussion(db, post.id) : null
    if (known) return linkTo(known)
    const release = await posts.acquire(key, signal)
    try {
      const discussion = await openThread(deps, post, request)
      await finish(deps, post, discussion, signal)
      return linkTo(discussion)
    } finally {
      release()
    }
  }

  /** Finishes what an earlier run left open; what fails waits for the next press. */
  async function finishAll(signal: AbortSignal): Promise<void> {
    for (const discussion of await listUnfinished(db, maxUnfinished)) {
      const release = await posts.acquire(keyOf(discussion.post_id), signal)
      try {
        const [post, now] = [await findPost(db, discussion.post_id), await findDiscussion(db, discussion.post_id)]
        if (post && now) await finish(deps, post, now, signal)
      } catch (error) {
        signal.throwIfAborted()
        log.warn({ err: error, part: 'content', post: discussion.post_id }, 'discussion not finished')
      } finally {
        release()
      }
    }
  }

  const part: Part = {
    name: 'discussions',
    start() {
      finishing = finishAll(stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) log.error({ err: error, part: 'content' }, 'discussions not finished')
      })
      return Promise.resolve()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      await finishing
    },
  }
  return { presses: [{ prefix: discussPrefix, seenBy: 'asker', allowance: null, run: discuss }], parts: [part] }
}

const linkTo = ({ thread_id: id }: Discussion): Reply => ({ kind: 'text', text: `It is discussed in <#${id}>.` })

/** Opens the thread on the pressed message, or finds it. Throws UserError with what is missing. */
async function openThread(
  { db, threads, clock }: Deps,
  post: Post,
  { in: place, target }: Pressed,
): Promise<Discussion> {
  if (target === null) throw new UserError(unknownPost)
  // The first message of a forum post has the id of its thread.
  const isForumPost = target.id === place.id
  const opened = isForumPost
    ? ({ outcome: 'opened', threadId: place.id, isNew: false } as const)
    : await threads.open({ channelId: place.id, messageId: target.id, name: threadName(post) })
  if (opened.outcome === 'refused') throw new UserError(`I can't open the discussion. ${opened.sentence}`)
  return openDiscussion(db, { ...opened, postId: post.id, now: clock.now() })
}

/** One line without mentions. */
function threadName({ title, source }: Post): string {
  const [name, other] = [title, source].map((text) => toPlainLine(text.replace(/[<>]|@(?=everyone|here)/gi, '')))
  return truncateAtWord(name || other || 'Discussion', maxThreadName)
}

/** Writes the first message of a discussion, unless it stands. Throws UserError with what is missing. */
async function finish(deps: Deps, post: Post, discussion: Discussion, signal: AbortSignal): Promise<void> {
  const { db, threads, clock } = deps
  const { thread_id: threadId, summary, attempted_at: since, summarized_at: done } = discussion
  if (done !== null) return
  const text = summary ?? composeSummary(post, await readBasis(deps, post, signal))
  if (summary === null) await saveSummary(db, post.id, text, clock.now())
  signal.throwIfAborted()
  const key = `discuss-${keyOf(post.id)}`
  const written = await threads.write({ threadId, key, text, since: summary === null ? null : since })
  if (written.outcome === 'refused') throw new UserError(`I can't write in <#${threadId}>. ${written.sentence}`)
  await markSummarized(db, post.id, clock.now())
}

/** Reads the item, puts it on the shelf for the questions to come, and sums it up by a model where there is one. */
async function readBasis(deps: Deps, post: Post, signal: AbortSignal): Promise<Basis> {
  const read = await readText(deps, post, signal)
  const { kind, title, url, summary, source, published_at: publishedAt, channel_id: channelId, ref } = post
  const item = { kind, title, url, summary, source, publishedAt, picture: '' }
  await deps.shelve(deps.db, { item, channelId, ref }, read.of === 'article' ? read.text : null)
  const material = toMaterial(post, read.text)
  const byModel = material.text.trim() === '' ? null : await deps.summarize(material, signal)
  return { ...read, byModel }
}

/** The text of an item: that of its page, unless its feed says more, as it does of a page that is a login or a notice. */
async function readText(
  { readArticle }: Deps,
  { kind, url, summary }: Post,
  signal: AbortSignal,
): Promise<Pick<Basis, 'of' | 'text'>> {
  if (kind === 'video') return { of: 'description', text: summary }
  const article = await readArticle(url, signal)
  if (article === null) return { of: 'unread', text: summary }
  return article.text.length > summary.length ? { of: 'article', text: article.text } : { of: 'feed', text: summary }
}
