import type { Action } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { messageBody, type MessageBody, type TextFile } from '../rest/message-body.ts'
import { splitUpTo } from '../text/split/split.ts'
import { original, type Surface } from './surface.ts'

/** Text beyond this number of messages is attached as a file. */
const maxMessages = 10
const restInFile = '-# The rest of this answer is in the file.'

export type PainterDeps = {
  surface: Surface
  /** The messages that the reply has already, in order. */
  messages: readonly string[]
  /** Gets the ids of all messages whenever there is a new one; nothing more is sent until it resolves. */
  onPosted?(messages: readonly string[]): Promise<void>
  log: Log
  /** The interaction or message that is replied to. */
  id: string
}

type Painted = { id: string; body: string; knownId: string | null }

/**
 * Shows a text on a surface, over as many messages as it needs, sending only what changed, with buttons under the last
 * one. If Discord returns another text than was sent for an ending, it is edited once more.
 */
export function createPainter({ surface, messages, onPosted, log, id: requestId }: PainterDeps) {
  const painted: Painted[] = messages.map((id) => ({ id, body: '', knownId: id === original ? null : id }))

  async function put(index: number, body: MessageBody, isEnd: boolean): Promise<void> {
    const json = JSON.stringify(body)
    const before = painted[index]
    if (before?.body === json) return
    let posted = await (before ? surface.edit(before.id, body) : surface.send(index, body))
    const entry = before ?? { id: posted.id, body: '', knownId: null }
    if (!before) painted.push(entry)
    if (entry.knownId !== posted.id) {
      entry.knownId = posted.id
      await onPosted?.(painted.flatMap(({ knownId }) => knownId ?? []))
    }
    if (isEnd && !isAsSent(posted, body)) {
      const fields = { id: requestId, part: 'discord', message: posted.id }
      log.warn(fields, 'posted text differs from what was sent; editing again')
      posted = await surface.edit(entry.id, body)
    }
    entry.body = isAsSent(posted, body) ? json : ''
  }

  return async (text: string, actions: readonly Action[], isEnd: boolean, file?: TextFile): Promise<void> => {
    const { parts, rest } = splitUpTo(text, maxMessages)
    if (parts.length === 0) parts.push('…')
    if (rest !== '' && isEnd) parts.push(restInFile)
    const attached = rest !== '' && isEnd ? { name: 'answer.md', content: rest } : file
    // A final text shorter than the draft leaves no stale message.
    while (parts.length < painted.length) parts.push('-# …')
    const last = parts.length - 1
    for (const [index, part] of parts.entries())
      await put(index, index === last ? messageBody(part, actions, attached) : messageBody(part), isEnd)
  }
}

/** Discord strips white space around a text. */
const isAsSent = ({ content }: { content: string }, body: MessageBody): boolean =>
  content.trim() === body.content.trim()
