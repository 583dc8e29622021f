import type { Action, Ending, Reply } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { codes, hasCode, isRefused } from '../errors.ts'
import { type Beside, messageBody, type MessageBody, pictureFile, textFile } from '../rest/message-body.ts'
import { splitUpTo } from '../text/split/split.ts'
import { original, type Surface } from './surface.ts'

/** Text beyond this number of messages is attached as a file. */
const maxMessages = 10
const restInFile = '-# The rest of this answer is in the file.'
const fileRefused = 'Discord did not take the file.'
const pictureRefused = '-# Discord did not take the picture.'
const pictureForbidden = '-# I lack the permission **Attach Files** here, so I cannot show the picture.'

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

type Painted = { id: string; body: MessageBody | null; knownId: string | null }

/**
 * Shows a text on a surface, over as many messages as it needs, sending only what changed, with buttons, a menu and a file
 * under the last one. If Discord returns another message than was sent for an ending, it is edited once more.
 */
export function createPainter({ surface, messages, onPosted, log, id: requestId }: PainterDeps) {
  const painted: Painted[] = messages.map((id) => ({ id, body: null, knownId: id === original ? null : id }))

  async function put(index: number, body: MessageBody, isEnd: boolean): Promise<void> {
    const before = painted[index]
    if (before?.body && isSame(before.body, body)) return
    let posted = await (before ? surface.edit(before.id, body) : surface.send(index, body))
    const entry = before ?? { id: posted.id, body: null, knownId: null }
    if (!before) painted.push(entry)
    if (entry.knownId !== posted.id) {
      entry.knownId = posted.id
      await onPosted?.(painted.flatMap(({ knownId }) => knownId ?? []))
    }
    if (isEnd && !isAsSent(posted, body)) {
      const fields = { id: requestId, part: 'discord', message: posted.id }
      log.warn(fields, 'posted text differs from what was sent; editing again')
      posted = await surface.edit(entry.id, hasItsFile(posted, body) ? withoutFile(body) : body)
    }
    entry.body = isAsSent(posted, body) ? body : null
  }

  return async (text: string, actions: readonly Action[], isEnd: boolean, beside: Beside = {}): Promise<void> => {
    const { parts, rest } = splitUpTo(text, maxMessages)
    if (parts.length === 0) parts.push('…')
    // A file of the reply's own is worth more than the end of a text that is too long for ten messages.
    const restFile = rest !== '' && isEnd && !beside.file ? textFile('answer.md', rest) : null
    if (restFile) parts.push(restInFile)
    // A final text shorter than the draft leaves no stale message.
    while (parts.length < painted.length) parts.push('-# …')
    const last = parts.length - 1
    const under = restFile ? { ...beside, file: restFile } : beside
    for (const [index, part] of parts.entries())
      await put(index, index === last ? messageBody(part, actions, under) : messageBody(part), isEnd)
  }
}

export type Paint = ReturnType<typeof createPainter>

/**
 * Shows the end of an answer: its text (drawn already), buttons, menu and picture. Where Discord does not take the picture,
 * a line under the text says so.
 */
export async function paintEnding(
  paint: Paint,
  text: string,
  { actions, menu, picture }: Omit<Ending, 'text'>,
  { log, id }: Pick<PainterDeps, 'log' | 'id'>,
): Promise<void> {
  if (!picture) return paint(text, actions, true, { menu })
  try {
    await paint(text, actions, true, { menu, file: pictureFile(picture) })
  } catch (error) {
    const isForbidden = hasCode(error, codes.missingPermissions)
    if (!isForbidden && !isRefused(error)) throw error
    log.warn({ err: error, id, part: 'discord' }, 'Discord rejected a picture; showing its text alone')
    await paint(`${text}\n${isForbidden ? pictureForbidden : pictureRefused}`, actions, true, { menu })
  }
}

/** Shows a text with a file. Where Discord does not take the file, that is all that is shown. */
export async function paintTextFile(
  painter: PainterDeps,
  { text, name, content, actions = [] }: Extract<Reply, { kind: 'file' }>,
): Promise<void> {
  try {
    await createPainter(painter)(text, actions, true, { file: textFile(name, content) })
  } catch (error) {
    if (!isRefused(error)) throw error
    painter.log.warn({ err: error, id: painter.id, part: 'discord' }, 'Discord rejected a file')
    await createPainter(painter)(fileRefused, [], true)
  }
}

const isSame = (one: MessageBody, other: MessageBody): boolean =>
  one.file?.content === other.file?.content && JSON.stringify(withoutBytes(one)) === JSON.stringify(withoutBytes(other))

type Posted = { readonly content: string; readonly attachments?: readonly unknown[] }

/** Discord strips white space around a text. */
const isAsSent = (posted: Posted, body: MessageBody): boolean =>
  posted.content.trim() === body.content.trim() && hasItsFile(posted, body)

const hasItsFile = ({ attachments }: Posted, { file }: MessageBody): boolean => !file || attachments?.length !== 0

const withoutBytes = ({ file: _, ...body }: MessageBody): MessageBody => body

/** An edit that keeps the file of the message. */
const withoutFile = ({ file: _, attachments: __, ...body }: MessageBody): MessageBody => body
