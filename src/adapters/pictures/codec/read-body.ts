import type { Outcome } from '../../../features/image/ports.ts'
import { headerOf } from '../kinds.ts'
import { readGeminiAnswer } from '../wires/gemini-answer.ts'
import { readImagesAnswer } from '../wires/images-answer.ts'
import { type Answer, broken, type Wire } from '../wires/wire.ts'
import { decodeBase64, parseWithLongStrings } from './long-strings.ts'

/** The content of a body; `error` is an error of the service that came with status 200, as JSON. */
export type Reading = Outcome | { readonly kind: 'error'; readonly status: number; readonly text: string }

const readers: Readonly<Record<Wire['name'], (body: unknown) => Answer>> = {
  gemini: readGeminiAnswer,
  openai: readImagesAnswer,
  openrouter: readImagesAnswer,
}

/** Reads the body of a response with status 200 and decodes its picture. Overwrites `body`. */
export function readBody(wire: Wire['name'], body: Buffer): Reading {
  const answer = readAnswer(wire, body)
  if (answer.kind === 'error') return { kind: 'error', status: answer.status, text: JSON.stringify(answer.body) }
  if (answer.kind !== 'picture') return answer
  const bytes = decodeBase64(body, answer.base64)
  const header = headerOf(bytes)
  if (header === null) return broken(`no whole picture in ${bytes.length} bytes`)
  return { kind: 'picture', picture: { bytes, ...header }, text: answer.text }
}

function readAnswer(wire: Wire['name'], body: Buffer): Answer {
  try {
    return readers[wire](parseWithLongStrings(body))
  } catch (error) {
    if (error instanceof SyntaxError) return broken(`no JSON: ${error.message}`)
    throw error
  }
}
