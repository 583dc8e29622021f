import { interaction, interactionId } from './payloads.ts'

/** A command that a person gave; times in milliseconds since its frame was written, null while it has not come so far. */
export type Question = {
  readonly token: string
  readonly sentAt: number
  acknowledgedMs: number | null
  /** The first visible text; with `line: null` the whole answer; the picture of /image. */
  shownMs: number | null
  /** Resolves at `shownMs`. */
  readonly shown: Promise<void>
}

/** A text that is still growing has a button to stop it. */
const growing = ':stop:'

type Open = Question & { readonly id: string; readonly command: string; show(): void }

/**
 * The questions of one bot by so many people in turn, and what may be done with each. Every answer to /prof ends with
 * `line`; null: it may be any text and is over when it no longer grows.
 */
export function createQuestions(deps: {
  line: string | null
  people: number
  fault(text: string): void
  send(payload: object): void
}) {
  const { line, people, fault } = deps
  const open = new Map<string, Open>()
  let count = 0

  return {
    ask(command: string): Question {
      count += 1
      const id = interactionId(count)
      const token = `aW50ZXJhY3Rpb246${id}:${'k'.repeat(150)}${count}`.replace(':', '_')
      let show = () => {}
      const shown = new Promise<void>((resolve) => (show = resolve))
      const payload = interaction(count % people, { id, token }, command, promptOf(command, count))
      const times = { sentAt: performance.now(), acknowledgedMs: null, shownMs: null }
      const question: Open = { id, token, command, ...times, shown, show: () => show() }
      open.set(token, question)
      deps.send(payload)
      return question
    },
    open: () => open.size,
    acknowledge(id: string, token: string, body: unknown, at: number): void {
      const question = open.get(token)
      if (question?.id !== id) return fault('an acknowledgement of an unknown interaction')
      if (question.acknowledgedMs !== null) return fault('an interaction acknowledged twice')
      if ((body as { type?: unknown }).type !== 5) return fault(`an acknowledgement of type ${JSON.stringify(body)}`)
      question.acknowledgedMs = at - question.sentAt
    },
    /** False: nothing to edit yet. */
    edit(token: string, body: unknown, at: number): boolean {
      const question = open.get(token)
      if (!question) return true
      if (question.acknowledgedMs === null) return false
      const { content, components, attachments } = body as Partial<Record<string, unknown>>
      if (question.command === 'image' && !Array.isArray(attachments)) return true
      if (typeof content !== 'string' || content === '') fault('an edit without text')
      if (line === null && JSON.stringify(components ?? []).includes(growing)) return true
      if (line !== null && question.command === 'prof' && !String(content).endsWith(line))
        fault(`another text than the line: ${String(content)}`)
      question.shownMs = at - question.sentAt
      open.delete(token)
      question.show()
      return true
    },
  }
}

/** The prompt of a command that has one. */
function promptOf(command: string, n: number): object {
  const values: Readonly<Record<string, string>> = {
    prof: `What is attention, in words for person ${n}?`,
    image: `A lighthouse for person ${n}`,
  }
  const value = values[command]
  return value === undefined ? {} : { options: [{ name: 'prompt', type: 3, value }] }
}

export type Questions = ReturnType<typeof createQuestions>
