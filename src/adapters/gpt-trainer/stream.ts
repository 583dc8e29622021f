import { UpstreamError } from '../../lib/errors.ts'
import { readServerSentEvents } from './server-sent-events.ts'

/**
 * The text of an answer, as it comes. It has no framing: the bytes are the text, cut anywhere, and nothing in it is
 * taken for JSON or for an event. Only a content type that says so makes it server-sent events or one JSON object.
 */
export async function* readAnswer(contentType: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const text = decoded(body)
  if (/^text\/event-stream\b/i.test(contentType)) yield* eventTexts(text)
  else if (/^application\/json\b/i.test(contentType)) yield textIn(await joined(text))
  else if (/^text\/html\b/i.test(contentType)) yield* unlessPage(text)
  else yield* text
}

/** A character may be split over two pieces; what is no UTF-8 becomes U+FFFD, and half a character at the very end goes. */
async function* decoded(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    const text = decoder.decode(bytes, { stream: true })
    if (text !== '') yield text
  }
}

async function* eventTexts(text: AsyncIterable<string>): AsyncGenerator<string, void> {
  for await (const data of readServerSentEvents(text)) {
    if (data === '[DONE]') return
    yield textIn(data)
  }
}

async function joined(text: AsyncIterable<string>): Promise<string> {
  let whole = ''
  for await (const piece of text) whole += piece
  return whole
}

/** Their servers may well call the plain answer HTML; a page in its place is that of a proxy. */
async function* unlessPage(text: AsyncIterable<string>): AsyncGenerator<string, void> {
  let held: string | null = ''
  for await (const piece of text) {
    if (held === null) {
      yield piece
      continue
    }
    held += piece
    if (held.trimStart().length < '<!doctype html'.length) continue
    refusePage(held)
    yield held
    held = null
  }
  if (held === null) return
  refusePage(held)
  yield held
}

function refusePage(text: string): void {
  if (/^\s*<(!doctype|html)\b/i.test(text)) throw broken(`a page in place of an answer: ${text.slice(0, 100)}`)
}

/** The answer in a JSON object, or the text itself where it is none. Throws UpstreamError where the object has no answer. */
function textIn(data: string): string {
  const read = objectOf(data)
  if (read === null) return data
  const answer = read['response'] ?? read['text']
  if (typeof answer === 'string') return answer
  throw broken(`no answer in ${data.slice(0, 200)}`)
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text) as unknown
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return value as Record<string, unknown>
  } catch {
    return null
  }
}

const broken = (why: string) => new UpstreamError('gpt-trainer', 'broken', { cause: new Error(why) })
