import { setTimeout as wait } from 'node:timers/promises'
import type { Answered, ChatBackend, Source } from '../../../src/features/chat/ports.ts'

/** What a scripted model says to a question: its pieces, and the answer as it shall stand where that is more than those. */
export type Script = {
  readonly pieces: Iterable<string> | AsyncIterable<string>
  readonly sources?: readonly Source[]
  /** Called when nothing more comes. */
  ended?(): void
}

/** A model that says what `script` tells it to; it throws what the script throws. */
export function scriptedBackend(script: (question: string) => Script): ChatBackend {
  let opened = 0
  return {
    isModel: false,
    openSession: () => Promise.resolve(`conversation-${opened++}`),
    async *ask(_session, { question }, signal): AsyncGenerator<string, Answered> {
      const { pieces, sources = [], ended } = script(question)
      let text = ''
      for await (const piece of pieces) {
        signal.throwIfAborted()
        text += piece
        yield piece
      }
      ended?.()
      return { text, sources }
    },
    closeSession: () => Promise.resolve(),
  }
}

/** A text in pieces of so many characters, the first at once and then one each `everyMs` milliseconds of real time. */
export async function* drip(text: string, { characters, everyMs }: { characters: number; everyMs: number }) {
  const start = performance.now()
  for (let at = 0, count = 0; at < text.length; at += characters, count++) {
    await wait(Math.max(0, start + count * everyMs - performance.now()))
    yield text.slice(at, at + characters)
  }
}
