import type { Audience, Reply, StreamEnd } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { putUnder } from '../../../lib/text/markdown.ts'
import { rewriteMarkdown } from '../text/markdown/rewrite.ts'
import { isGone } from '../errors.ts'
import { createPace } from './pace.ts'
import { createPainter, paintEnding, type PainterDeps, paintTextFile } from './painter.ts'
import { quotesText } from './quotes.ts'
import { type Ref, writeRef } from './ref.ts'
import { openSurface, original, type Surface, type SurfaceDeps } from './surface.ts'

export type ReplyDeps = SurfaceDeps & {
  log: Log
  /** The id of a registered command, null for an unknown one; without it no command is made clickable. */
  commandIdOf?(name: string): string | null
}

type Drawing = ReplyDeps & { ref: Ref; painter: PainterDeps }
type Drawn<Kind extends Reply['kind']> = (reply: Extract<Reply, { kind: Kind }>, drawing: Drawing) => Promise<void>

/** The drawing of each kind of reply. */
const kinds: { readonly [Kind in Reply['kind']]: Drawn<Kind> } = {
  text: ({ text, actions = [], commands = [] }, { painter, commandIdOf }) =>
    createPainter(painter)(linkCommands(text, commands, commandIdOf), actions, true),
  quotes: ({ quotes }, { painter }) => createPainter(painter)(quotesText(quotes), [], true),
  file: (reply, { painter }) => paintTextFile(painter, reply),
  form: () => Promise.reject(new Error('a form where none can open')),
  nothing: () => Promise.resolve(),
  stream: drawStream,
}

/**
 * Runs a request and shows its reply: a text as it is, a stream growing by edits. Meanwhile a channel shows
 * "… is typing". A reply that nobody sees (`seenBy`) leaves the acknowledged message alone; `same` replaces its text. Throws what Discord responded
 * if the reply cannot be shown; `closed` of a stream gets the outcome.
 */
export async function showReply(deps: ReplyDeps, ref: Ref, seenBy: Audience, run: () => Promise<Reply>): Promise<void> {
  const surface = openSurface(deps, ref, seenBy)
  const messages = ref.to.key && seenBy !== 'nobody' ? [original] : []
  const painter = { surface, messages, log: deps.log, id: ref.to.id }
  try {
    await deps.yieldToEventLoop()
    const reply = await run()
    await (kinds[reply.kind] as Drawn<Reply['kind']>)(reply, { ...deps, ref, painter })
  } finally {
    surface.close()
  }
}

/** Makes `/name` clickable. https://discord.com/developers/docs/reference#message-formatting */
export function linkCommands(text: string, names: readonly string[], commandIdOf: ReplyDeps['commandIdOf']): string {
  const idOf = new Map(names.map((name) => [name, commandIdOf?.(name) ?? null]))
  // Of commands in groups the longest name that stands there.
  const longestKnown = (words: string): string | null => {
    for (let name = words; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf(' '))))
      if (idOf.has(name)) return name
    return null
  }
  const slashed = /(?<![\p{L}\p{N}/:.<])\/([\p{L}\p{N}_-]{1,32}(?: [\p{L}\p{N}_-]{1,32}){0,2})/gu
  return text.replaceAll(slashed, (found, words: string) => {
    const name = longestKnown(words)
    const id = name === null ? null : (idOf.get(name) ?? null)
    return id === null ? found : `</${name}:${id}>${words.slice(name?.length)}`
  })
}

/** More than ten messages hold, also where rewriting shortens a text: each draft is drawn anew, and the end alone is whole. */
const maxDraft = 60_000

/** A growing text as it is drawn. */
export const draftOf = (heading: string, text: string): string =>
  rewriteMarkdown(putUnder(heading, text.slice(0, maxDraft)), false)

async function drawStream(
  reply: Extract<Reply, { kind: 'stream' }>,
  { ref, painter, clock, log, yieldToEventLoop }: Drawing,
): Promise<void> {
  const onPosted = (messages: readonly string[]) => reply.seen(writeRef({ ...ref, messages }))
  const paint = createPainter({ ...painter, onPosted })
  const { heading = '' } = reply
  let end: StreamEnd = 'stale'
  try {
    const show = async (text: string) => {
      const draft = draftOf(heading, text)
      if (draft.trim() !== heading) await paint(draft, reply.actions, false)
    }
    // An answer that is whole by then is sent once, with its buttons, instead of as a draft that is edited.
    const ready: Surface['ready'] = async (urgency, signal) => {
      await painter.surface.ready(urgency, signal)
      if (urgency === 'first') await yieldToEventLoop()
    }
    const pace = createPace({ ready, show }, clock)
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
      log.warn(fields, 'could not show a draft; the final text will still be tried')
    })
    const ending = await reply.finish(whole)
    await paintEnding(paint, rewriteMarkdown(putUnder(heading, ending.text)), ending, painter)
    end = 'shown'
  } catch (error) {
    if (isGone(error)) end = 'gone'
    throw error
  } finally {
    reply.closed(end)
  }
}
