import type { Reply, StreamEnd } from '../../conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { createPace } from './pace.ts'
import { quotesText } from './quotes.ts'
import { isGone } from './rest.ts'
import { createPainter, type Surface } from './painter.ts'

/**
 * Draws a reply on a surface: a text as it is, a stream growing by edits, its ending last and whole.
 * Throws what Discord answered where it cannot be shown; a stream is told how it ended.
 */
export async function drawReply(reply: Reply, surface: Surface, deps: { clock: Clock; log: Log }): Promise<void> {
  const paint = createPainter(surface)
  if (reply.kind === 'text') return paint(reply.text, reply.actions)
  if (reply.kind === 'quotes') return paint(quotesText(reply.quotes))
  let end: StreamEnd = 'stale'
  try {
    const pace = createPace(paint, deps.clock)
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
      deps.log.warn({ err: error, part: 'discord' }, 'a draft could not be shown: the ending may')
    })
    const ending = await reply.finish(whole)
    await paint(ending.text, ending.actions)
    end = 'shown'
  } catch (error) {
    if (isGone(error)) end = 'gone'
    throw error
  } finally {
    await reply.closed(end)
  }
}
