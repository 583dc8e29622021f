import type { Action } from '../../conversation.ts'
import { messageBody, type MessageBody } from './body.ts'
import { split } from './split.ts'

/** Where a reply is drawn: the first message is there already, others follow it. */
export type Surface = {
  edit(message: string, body: MessageBody): Promise<void>
  /** Answers the id of the new message. */
  follow(body: MessageBody): Promise<string>
}

/** The message that an acknowledgement made. */
export const original = '@original'

/** Shows a text on a surface, over as many messages as it needs, sending only what changed; buttons under the last. */
export function createPainter(surface: Surface) {
  const drawn: { id: string; look: string }[] = [{ id: original, look: '' }]

  async function put(index: number, body: MessageBody): Promise<void> {
    const look = JSON.stringify(body)
    const there = drawn[index]
    if (there?.look === look) return
    if (there) {
      await surface.edit(there.id, body)
      there.look = look
    } else drawn.push({ id: await surface.follow(body), look })
  }

  return async (text: string, actions: readonly Action[] = []): Promise<void> => {
    const parts = split(text)
    if (parts.length === 0) parts.push('…')
    // A draft that was longer than the final text leaves no stale message behind.
    while (parts.length < drawn.length) parts.push('-# …')
    for (const [index, part] of parts.entries())
      await put(index, messageBody(part, index === parts.length - 1 ? actions : []))
  }
}
