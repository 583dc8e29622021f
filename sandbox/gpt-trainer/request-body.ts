import type { IncomingMessage } from 'node:http'
import { readBytes, readParts } from '../http/bodies.ts'
import { Refusal } from '../http/service-faults.ts'

const maxBodyBytes = 26 * 1024 * 1024

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const bytes = await readBytes(request, maxBodyBytes).catch((error: unknown) => {
    // A caller that is killed breaks off.
    throw request.destroyed ? new Refusal(400, String(error)) : error
  })
  if (!bytes) throw new Refusal(413, 'Too large', true)
  return bytes
}

/** The text of that field in a JSON body. Throws a Refusal where it is missing or blank. */
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

/** A form with one file. Throws a Refusal where it has none. */
export async function readForm(request: IncomingMessage) {
  const parts = readParts(await readBody(request), request.headers['content-type'] ?? '')
  const file = parts.find(({ name, fileName }) => name === 'file' && fileName)
  if (!file?.fileName) throw new Refusal(422, 'file is required', true)
  const texts = parts.filter((part) => part !== file).map(({ name, bytes }) => [name, bytes.toString('utf8')] as const)
  return { fileName: file.fileName, bytes: file.bytes, fields: new Map(texts) }
}
