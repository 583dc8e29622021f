import type { Chunk, Reply } from '../conversation/conversation.ts'
import { UpstreamError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { explain } from './explain.ts'
import type { Outcome, Use } from './use.ts'

type Deps = { log: Log; report(cause: string, sentence: string): void }
type Stream = Extract<Reply, { kind: 'stream' }>

/** Runs a command. Never rejects: an error becomes a sentence, also in the middle of a stream. */
export async function runGuarded(
  deps: Deps,
  use: Use,
  command: { run(): Promise<Reply>; forget(): void },
  signal: AbortSignal,
): Promise<Reply> {
  try {
    const reply = await command.run()
    if (reply.kind === 'stream') return guardStream(deps, use, reply, signal)
    use.end('ok')
    return reply
  } catch (error) {
    const { text, outcome } = explain(deps, error, use, signal)
    use.end(outcome)
    // The sentence is all there is to say: the next start must find nothing unfinished.
    command.forget()
    return { kind: 'text', text }
  }
}

/** Ends a stream that breaks with a sentence, because half an answer may be on the screen already. */
function guardStream(deps: Deps, use: Use, reply: Stream, signal: AbortSignal): Stream {
  let outcome: Outcome = 'ok'
  let hasBegun = false
  async function* chunks(): AsyncIterable<Chunk> {
    let hasText = false
    hasBegun = true
    try {
      for await (const chunk of reply.chunks) {
        hasText ||= typeof chunk === 'string' && chunk.trim() !== ''
        yield chunk
      }
      if (!hasText) throw new UpstreamError(use.name, 'broken', { cause: new Error('an answer without text') })
    } catch (error) {
      const explained = explain(deps, error, use, signal)
      outcome = explained.outcome
      yield hasText ? `\n\n${explained.text}` : explained.text
    }
  }
  return {
    ...reply,
    chunks: chunks(),
    async finish(whole) {
      if (outcome !== 'ok') return { text: whole, actions: reply.afterFailure }
      try {
        return await reply.finish(whole)
      } catch (error) {
        deps.log.error({ err: error, id: use.id, command: use.name }, 'answer posted without sources and buttons')
        return { text: whole, actions: [] }
      }
    },
    closed(end) {
      // An answer that was made counts, also where the platform refused to show it: the model was asked.
      use.end(end === 'shown' ? outcome : 'failed', hasBegun && outcome === 'ok')
      reply.closed(end)
    },
  }
}
