import type { Reply, StreamEnd } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import { createPace } from './pace.ts'
import { createPainter, type PainterDeps } from './painter.ts'
import { quotesText } from './quotes.ts'
import { isGone } from '../rest/rest.ts'

type Drawing = Omit<PainterDeps, 'seen'> & {
  clock: Clock
  /** How the messages that hold a reply are called where they are kept. */
  refOf(messages: readonly string[]): string
}

/**
 * Draws a reply on a surface: a text as it is, a stream growing by edits, its ending last and whole.
 * Throws what Discord answered where it cannot be shown; a stream is told how it ended.
 */
export async function drawReply(reply: Reply, drawing: Drawing): Promise<void> {
  try {
    if (reply.kind === 'stream') return await drawStream(reply, drawing)
    if (reply.kind === 'nothing') return
    const paint = createPainter({ ...drawing, seen: () => Promise.resolve() })
    if (reply.kind === 'quotes') return await paint(quotesText(reply.quotes), [], true)
    if (reply.kind === 'file') return await paint(reply.text, [], true, { name: reply.name, content: reply.content })
    await paint(reply.text, reply.actions ?? [], true)
  } finally {
    drawing.surface.close()
  }
}

type Stream = Extract<Reply, { kind: 'stream' }>

async function drawStream(reply: Stream, drawing: Drawing): Promise<void> {
  const { surface, log } = drawing
  const paint = createPainter({ ...drawing, seen: (messages) => reply.seen(drawing.refOf(messages)) })
  let end: StreamEnd = 'stale'
  try {
    const show = (text: string) => paint(text, reply.actions, false)
    const pace = createPace({ ready: surface.ready, show }, drawing.clock)
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
      log.warn({ err: error, id: drawing.id, part: 'discord' }, 'a draft could not be shown: the ending may')
    })
    const ending = await reply.finish(whole)
    await paint(ending.text, ending.actions, true)
    end = 'shown'
  } catch (error) {
    if (isGone(error)) end = 'gone'
    throw error
  } finally {
    reply.closed(end)
  }
}
