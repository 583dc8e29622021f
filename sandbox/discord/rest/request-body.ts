import type { IncomingMessage } from 'node:http'
import { readBytes, readParts, type Upload } from '../../http/bodies.ts'
import { invalidForm, refusal } from './errors.ts'

const maxFileBytes = 10 * 1024 * 1024
const maxBodyBytes = 25 * 1024 * 1024

/** Reads JSON or a form with files, else rejects. https://discord.com/developers/docs/reference#uploading-files */
export async function readBody(request: IncomingMessage): Promise<{ body: unknown; files: Upload[] }> {
  const bytes = await readBytes(request, maxBodyBytes)
  if (!bytes) throw refusal(40005)
  const type = request.headers['content-type'] ?? ''
  if (bytes.length === 0) return { body: null, files: [] }
  if (type.startsWith('application/json')) return { body: parse(bytes), files: [] }
  if (!type.startsWith('multipart/form-data')) {
    const message = 'Expected "Content-Type" of application/json.'
    throw invalidForm([{ path: '_content', code: 'CONTENT_TYPE_INVALID', message }])
  }
  const parts = readParts(bytes, type)
  if (parts.some((part) => part.bytes.length > maxFileBytes)) throw refusal(40005)
  const json = parts.find(({ name }) => name === 'payload_json')
  const files = parts.flatMap((part) => (part.fileName === null ? [] : [{ ...part, fileName: part.fileName }]))
  return { body: json ? parse(json.bytes) : {}, files }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    throw refusal(50109)
  }
}
