import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type FaultKind, sendText } from './service-faults.ts'

/** Pauses between two pieces and before a slow first one, and the gate of the answer's start and of each piece. */
export type Pauses = { chunkMs: number; slowMs: number; passes(moment: 'answer' | 'push'): boolean }

const errorPage = '<!DOCTYPE html><html><body><h1>Bad Gateway</h1></body></html>'

/** Streams pieces with pauses between them, or fails as the fault says. Resolves when the stream is over. */
export async function sendPieces(
  response: ServerResponse,
  type: string,
  pieces: readonly Buffer[],
  kind: FaultKind | null,
  pauses: Pauses,
): Promise<void> {
  if (!pauses.passes('answer')) return
  const whole = () => Buffer.concat(pieces).toString('utf8')
  if (kind === 'lost') return void response.socket?.destroy()
  if (kind === 'empty') return void response.writeHead(200, { 'Content-Type': type }).end()
  if (kind === 'wrong-type') return void response.writeHead(200, { 'Content-Type': 'text/html' }).end(errorPage)
  if (kind === 'json') return sendText(response, 200, JSON.stringify({ response: whole() }))
  if (kind === 'error-json') return sendText(response, 200, JSON.stringify({ error: 'no answer' }))
  if (kind === 'slow') await wait(pauses.slowMs)
  const half = Math.ceil(pieces.length / 2)
  response.writeHead(200, { 'Content-Type': kind === 'event-stream' ? 'text/event-stream' : type })
  response.flushHeaders()
  for (const [index, piece] of shape(pieces, whole, kind).entries()) {
    if (index >= half && kind === 'cut') return void response.socket?.destroy()
    if (index >= half && kind === 'stall') return
    if (response.destroyed || !pauses.passes('push')) return
    response.write(piece)
    await wait(pauses.chunkMs)
  }
  response.end()
}

function shape(pieces: readonly Buffer[], whole: () => string, kind: FaultKind | null): readonly Buffer[] {
  if (kind === 'event-stream') return pieces.length > 0 ? events(whole()) : []
  if (kind !== 'broken-utf8') return pieces
  return pieces.flatMap((piece, index) => (index === 1 ? [Buffer.from([0xff, 0xc3]), piece] : [piece]))
}

const events = (whole: string): Buffer[] =>
  [...(whole.match(/[^]{1,12}/gu) ?? []), '[DONE]'].map((text) =>
    Buffer.from(`data: ${text === '[DONE]' ? text : JSON.stringify({ text })}\n\n`),
  )

/** A body in so many pieces of about the same size; two unless another number is given. */
export const piecesOf = (text: string, count = 2): Buffer[] => {
  const bytes = Buffer.from(text)
  const size = Math.max(1, Math.ceil(bytes.length / count))
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, i * size + size))
}

/** Pieces that are hard to read: white space, digits and `data: ` alone, all else five bytes, even inside characters. */
export function oddPieces(text: string): Buffer[] {
  return text
    .split(/(data: |\s+|\d+)/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const bytes = Buffer.from(part)
      if (/^(data: |\s+|\d+)$/.test(part)) return [bytes]
      return Array.from({ length: Math.ceil(bytes.length / 5) }, (_, i) => bytes.subarray(i * 5, i * 5 + 5))
    })
}
