import type { Action } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { messageBody, type MessageBody, type TextFile } from '../rest/message-body.ts'
import { remainder } from '../split/remainder.ts'
import { split } from '../split/split.ts'
import { original, type Standing, type Surface } from './surface.ts'

/** More messages than that nobody reads: the rest is a file. */
const mostMessages = 10
const restInFile = '-# The rest of this answer is in the file.'

export type PainterDeps = {
  surface: Surface
  /** The messages that hold it already, in order. */
  messages: readonly string[]
  /** Called whenever there is a message more, with all of them. */
  seen(messages: readonly string[]): Promise<void>
  log: Log
  /** Of what is answered. */
  id: string
}

type Drawn = { id: string; look: string; known: string | null }

/**
 * Shows a text on a surface, over as many messages as it needs, sending only what changed; buttons under the last.
 * Of the end of a text, what Discord says that it keeps is compared with what was meant, and mended once.
 */
export function createPainter({ surface, messages, seen, log, id: answered }: PainterDeps) {
  const drawn: Drawn[] = messages.map((id) => ({ id, look: '', known: id === original ? null : id }))

  async function put(index: number, body: MessageBody, isEnd: boolean): Promise<void> {
    const look = JSON.stringify(body)
    const there = drawn[index]
    if (there?.look === look) return
    let standing = await (there ? surface.edit(there.id, body) : surface.send(index, body))
    const entry = there ?? { id: standing.id, look: '', known: null }
    if (!there) drawn.push(entry)
    if (entry.known !== standing.id) {
      entry.known = standing.id
      await seen(drawn.flatMap(({ known }) => known ?? []))
    }
    if (isEnd && !isAsMeant(standing, body)) {
      log.warn(
        { id: answered, part: 'discord', message: standing.id },
        'Discord keeps another text than was meant: mending it',
      )
      standing = await surface.edit(entry.id, body)
    }
    entry.look = isAsMeant(standing, body) ? look : ''
  }

  return async (text: string, actions: readonly Action[], isEnd: boolean, file?: TextFile): Promise<void> => {
    const { parts, rest } = inMessages(text, isEnd)
    // A draft that was longer than the final text leaves no stale message behind.
    while (parts.length < drawn.length) parts.push('-# …')
    const last = parts.length - 1
    for (const [index, part] of parts.entries())
      await put(index, index === last ? messageBody(part, actions, file ?? rest) : messageBody(part), isEnd)
  }
}

/** Discord takes the white space around a text away. */
const isAsMeant = ({ content }: Standing, body: MessageBody): boolean => content.trim() === body.content.trim()

function inMessages(text: string, isEnd: boolean): { parts: string[]; rest?: TextFile } {
  const parts = split(text)
  if (parts.length === 0) return { parts: ['…'] }
  if (parts.length <= mostMessages) return { parts }
  const shown = parts.slice(0, mostMessages - 1)
  if (!isEnd) return { parts: shown }
  const rest = { name: 'answer.md', content: remainder(text, parts, mostMessages - 1) }
  return { parts: [...shown, restInFile], rest }
}
