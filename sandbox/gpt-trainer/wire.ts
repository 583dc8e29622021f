import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Faulty, readBytes, readParts } from '../wire.ts'

/**
 * Nothing done: refuse (the connection ends), reset, silent, 500, 502, 429 (with Retry-After), 429-bare, 404, 409, 409-text.
 * Done, but the answer: lost (never comes), cut (ends half way), stall (stops half way), slow, empty, broken-utf8,
 * wrong-type (a page), event-stream, json, error-json.
 */
export type FaultKind = (typeof before)[number] | (typeof after)[number]
export const before = ['refuse', 'reset', 'silent', '500', '502', '429', '429-bare', '404', '409', '409-text'] as const
export const after = [
  'lost',
  'cut',
  'stall',
  'slow',
  'empty',
  'broken-utf8',
  'wrong-type',
  'event-stream',
  'json',
  'error-json',
] as const
export type Fault = Faulty & { kind: FaultKind }

const PAGE = '<!DOCTYPE html><html><body><h1>Bad Gateway</h1></body></html>'

/** Answers in the way of a fault that lets nothing be done; false where the kind is none of those. */
export function failBefore(kind: FaultKind | null, request: IncomingMessage, response: ServerResponse): boolean {
  if (kind === 'refuse') request.socket.destroy()
  else if (kind === 'reset') request.socket.resetAndDestroy()
  else if (kind === 'silent') request.resume()
  else if (kind === '429') sendText(response, 429, 'Too many requests', { 'Retry-After': '1' })
  else if (kind === '409') sendText(response, 409, JSON.stringify({ message: 'Conflict' }))
  else if (kind === '409-text') sendText(response, 409, 'Conflict')
  else if (kind !== null && /^\d{3}/.test(kind))
    sendText(response, Number(kind.slice(0, 3)), `Error ${kind.slice(0, 3)}`)
  else return false
  return true
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  const type = text.startsWith('{') || text.startsWith('[') ? 'application/json' : 'text/plain'
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(text)
}

/** Between two pieces, and before a slow first one; and whether an answer's beginning, or a further piece, arrives. */
export type Pauses = { chunkMs: number; slowMs: number; passes(moment: 'answer' | 'push'): boolean }

/** Sends pieces with pauses between them, in the way of the fault where there is one. Resolves when it is over. */
export async function sendPieces(
  response: ServerResponse,
  type: string,
  pieces: readonly Buffer[],
  kind: FaultKind | null,
  pauses: Pauses,
): Promise<void> {
  if (!pauses.passes('answer')) return
  const whole = Buffer.concat(pieces).toString('utf8')
  if (kind === 'lost') return void response.socket?.destroy()
  if (kind === 'empty') return void response.writeHead(200, { 'Content-Type': type }).end()
  if (kind === 'wrong-type') return void response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE)
  if (kind === 'json') return sendText(response, 200, JSON.stringify({ response: whole }))
  if (kind === 'error-json') return sendText(response, 200, JSON.stringify({ error: 'no answer' }))
  if (kind === 'slow') await wait(pauses.slowMs)
  const half = Math.ceil(pieces.length / 2)
  const shaped =
    kind === 'event-stream' ? pieces.length && events(whole) : kind === 'broken-utf8' ? broken(pieces) : pieces
  response.writeHead(200, { 'Content-Type': kind === 'event-stream' ? 'text/event-stream' : type })
  response.flushHeaders()
  for (const [index, piece] of (shaped || []).entries()) {
    if (index >= half && kind === 'cut') return void response.socket?.destroy()
    if (index >= half && kind === 'stall') return
    if (response.destroyed || !pauses.passes('push')) return
    response.write(piece)
    await wait(pauses.chunkMs)
  }
  response.end()
}

const events = (whole: string): Buffer[] =>
  [...(whole.match(/[^]{1,12}/gu) ?? []), '[DONE]'].map((text) =>
    Buffer.from(`data: ${text === '[DONE]' ? text : JSON.stringify({ text })}\n\n`),
  )

const broken = (pieces: readonly Buffer[]): Buffer[] =>
  pieces.flatMap((piece, index) => (index === 1 ? [Buffer.from([0xff, 0xc3]), piece] : [piece]))

/** A body in two pieces. */
export const halves = (text: string): Buffer[] => {
  const bytes = Buffer.from(text)
  return [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)]
}

/** White space, digits and `data: ` come as pieces of their own; all else is cut every five bytes, amid characters too. */
export function oddCuts(text: string): Buffer[] {
  return text
    .split(/(data: |\s+|\d+)/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const bytes = Buffer.from(part)
      if (/^(data: |\s+|\d+)$/.test(part)) return [bytes]
      return Array.from({ length: Math.ceil(bytes.length / 5) }, (_, i) => bytes.subarray(i * 5, i * 5 + 5))
    })
}

/** A request that is refused; `violation` where the bot should have known better. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly violation: boolean,
  ) {
    super(message)
  }
}

const MAX_BODY_BYTES = 26 * 1024 * 1024

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const bytes = await readBytes(request, MAX_BODY_BYTES)
  if (!bytes) throw new Refusal(413, 'Too large', true)
  return bytes
}

/** The field of that name in a JSON body; throws a Refusal where it is no text or blank. */
export async function readField(request: IncomingMessage, name: string): Promise<string> {
  const body = (await readBody(request)).toString('utf8')
  if (!request.headers['content-type']?.startsWith('application/json')) throw new Refusal(415, 'JSON is required', true)
  let value: unknown
  try {
    value = (JSON.parse(body) as Record<string, unknown>)[name]
  } catch {
    throw new Refusal(400, 'No JSON', true)
  }
  if (typeof value !== 'string' || value.trim() === '') throw new Refusal(422, `${name} is required`, true)
  return value
}

export type Form = { fileName: string; bytes: Buffer; fields: ReadonlyMap<string, string> }

/** A form with one file; throws a Refusal where it has none. */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const parts = readParts(await readBody(request), request.headers['content-type'] ?? '')
  const file = parts.find(({ name, fileName }) => name === 'file' && fileName)
  if (!file?.fileName) throw new Refusal(422, 'file is required', true)
  const texts = parts.filter((part) => part !== file).map(({ name, bytes }) => [name, bytes.toString('utf8')] as const)
  return { fileName: file.fileName, bytes: file.bytes, fields: new Map(texts) }
}
