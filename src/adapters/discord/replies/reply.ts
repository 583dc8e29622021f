import type { Audience, Reply, StreamEnd } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { isGone } from '../rest/errors.ts'
import { createPace } from './pace.ts'
import { createPainter, type PainterDeps } from './painter.ts'
import { quotesText } from './quotes.ts'
import { type Ref, writeRef } from './ref.ts'
import { openSurface, original, type SurfaceDeps } from './surface.ts'
import { yieldToEventLoop } from './event-loop.ts'

export type ReplyDeps = SurfaceDeps & { log: Log }

/**
 * Runs a request and shows its reply: a text as it is, a stream growing by edits. Meanwhile a channel shows
 * "… is typing". A reply that nobody sees (`seenBy`) leaves the acknowledged message alone. Throws what Discord responded
 * if the reply cannot be shown; `closed` of a stream gets the outcome.
 */
export async function showReply(deps: ReplyDeps, ref: Ref, seenBy: Audience, run: () => Promise<Reply>): Promise<void> {
  const surface = openSurface(deps, ref, seenBy)
  const painterDeps = {
    surface,
    messages: ref.to.key && seenBy !== 'nobody' ? [original] : [],
    log: deps.log,
    id: ref.to.id,
  }
  try {
    await yieldToEventLoop()
    const reply = await run()
    if (reply.kind === 'stream') return await showStream(deps, ref, reply, painterDeps)
    if (reply.kind === 'nothing') return
    const paint = createPainter(painterDeps)
    if (reply.kind === 'quotes') await paint(quotesText(reply.quotes), [], true)
    else if (reply.kind === 'file') await paint(reply.text, [], true, { name: reply.name, content: reply.content })
    else await paint(reply.text, reply.actions ?? [], true)
  } finally {
    surface.close()
  }
}

type Stream = Extract<Reply, { kind: 'stream' }>

async function showStream(deps: ReplyDeps, ref: Ref, reply: Stream, painterDeps: PainterDeps): Promise<void> {
  const onPosted = (messages: readonly string[]) => reply.seen(writeRef({ ...ref, messages }))
  const paint = createPainter({ ...painterDeps, onPosted })
  let end: StreamEnd = 'stale'
  try {
    const show = (text: string) => paint(text, reply.actions, false)
    const pace = createPace({ ready: painterDeps.surface.ready, show }, deps.clock)
    let whole = ''
    for await (const chunk of reply.chunks) {
      if (typeof chunk !== 'string') pace.wait(chunk.waiting)
      else {
        whole += chunk
        pace.add(chunk)
      }
    }
    await pace.settle().catch((error: unknown) => {
      if (isGone(error)) throw error
      const fields = { err: error, id: ref.to.id, part: 'discord' }
      deps.log.warn(fields, 'could not show a draft; the final text will still be tried')
    })
    const ending = reply.finish(whole)
    await paint(ending.text, ending.actions, true)
    end = 'shown'
  } catch (error) {
    if (isGone(error)) end = 'gone'
    throw error
  } finally {
    reply.closed(end)
  }
}
