import { readWhole } from '../../lib/http/http.ts'
import { parseJson } from '../../lib/text/json.ts'
import { readServerSentEvents } from './server-sent-events.ts'
import { broken } from './wire.ts'

const pageStart = '<!doctype html'

/**
 * Yields the text of a streamed answer. Its bytes are the text itself, without framing, unless the content type declares
 * server-sent events or one JSON object.
 */
export async function* readAnswer(contentType: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const text = decoded(body)
  if (/^text\/event-stream\b/i.test(contentType)) yield* eventTexts(text)
  else if (/^application\/json\b/i.test(contentType)) yield textIn(new TextDecoder().decode(await readWhole(body)))
  else if (/^text\/html\b/i.test(contentType)) yield* unlessPage(text)
  else yield* text
}

/** Decodes UTF-8 across chunk borders. Invalid bytes become U+FFFD; an incomplete character at the end is dropped. */
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

/** Accepts a plain answer that is labelled as HTML, but refuses a real page before any of it is shown: it comes from a proxy. */
async function* unlessPage(text: AsyncIterable<string>): AsyncGenerator<string, void> {
  const held: string[] = []
  let visible = 0
  for await (const piece of text) {
    const isKnown = visible >= pageStart.length
    if (!isKnown) held.push(piece)
    visible += visible === 0 ? piece.trimStart().length : piece.length
    if (isKnown) yield piece
    else if (visible >= pageStart.length) yield unlessHtml(held.join(''))
  }
  if (visible < pageStart.length) yield unlessHtml(held.join(''))
}

function unlessHtml(start: string): string {
  if (!/^\s*<(!doctype|html)\b/i.test(start)) return start
  throw broken(new Error(`a page in place of an answer: ${start}`))
}

/** Returns the answer in a JSON object, or the text itself if it is none. Throws UpstreamError if the object has none. */
function textIn(data: string): string {
  const read = parseJson(data)
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return data
  const { response, text } = read as Record<string, unknown>
  const answer = response ?? text
  if (typeof answer === 'string') return answer
  throw broken(new Error(`no answer in ${data}`))
}
