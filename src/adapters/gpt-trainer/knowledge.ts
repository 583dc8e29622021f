import { z } from 'zod'
import type { KnowledgeBackend, KnowledgeSource } from '../../features/knowledge/ports.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { FormData } from '../../lib/http/http.ts'
import { type Body, type Client, Refused } from './client.ts'
import { parseJson } from '../../lib/text/json.ts'
import { broken, firstAddress } from './wire.ts'

const maxNameChars = 80
const route = '/chatbot/:id/data-source'

const source = z.object({
  uuid: z.string().min(1),
  title: z.string().nullish(),
  file_name: z.string().nullish(),
  status: z.string().nullish(),
  meta_json: z.unknown(),
})
type Wire = z.infer<typeof source>

/** Creates the knowledge backend for GPT Trainer's data sources. https://guide.gpt-trainer.com/api-reference */
export function createGptTrainerKnowledge(deps: { client: Client; chatbot: string }): KnowledgeBackend {
  const { client } = deps
  const path = `/chatbot/${deps.chatbot}/data-source`

  async function all(signal: AbortSignal): Promise<Wire[]> {
    const found = await client.get({ path: `${path}s`, route: `${route}s`, signal })
    if (!Array.isArray(found)) return unreadable(found)
    return found.flatMap((each) => readWire(each) ?? [])
  }

  /** Adds a source or finds the existing one: a 409 may come without its record. */
  async function add(
    way: 'url' | 'upload',
    fileName: string,
    body: Body,
    signal: AbortSignal,
  ): Promise<KnowledgeSource> {
    const taken = await client.post({ path: `${path}/${way}`, route: `${route}/${way}`, body, signal }).catch(existing)
    const found = readWire(taken) ?? (await all(signal)).find(({ file_name }) => file_name === fileName)
    return found ? toSource(found) : unreadable(taken)
  }

  return {
    addAddress: (url, signal) => add('url', url, { json: { url } }, signal),
    addText({ name, text, url }, signal) {
      const bare = name.replace(/[^\p{L}\p{N} ._-]+/gu, ' ').trim()
      const file = `${bare.slice(0, maxNameChars) || 'text'}.txt`
      const form = new FormData()
      form.append('file', new Blob([text], { type: 'text/plain' }), file)
      if (url !== null) {
        // The API reference documents both fields.
        form.append('reference_source_link', url)
        form.append('meta_json', JSON.stringify({ reference_source_link: url }))
      }
      return add('upload', file, { form }, signal)
    },
    list: async (signal) => (await all(signal)).map(toSource),
  }
}

/** Treats 409 (already there) as success; its body may hold the existing source. */
function existing(error: unknown): unknown {
  if (error instanceof UpstreamError && error.cause instanceof Refused && error.cause.status === 409)
    return parseJson(error.cause.text)
  throw error
}

const readWire = (value: unknown): Wire | null => source.safeParse(value).data ?? null

function toSource(wire: Wire): KnowledgeSource {
  const { uuid: id, title, file_name, status } = wire
  const url = firstAddress(linkOf(wire), file_name)
  return { id, title: title?.trim() || file_name || id, url, state: stateOf(status ?? '') }
}

/** Undocumented states count as work in progress. */
function stateOf(status: string): KnowledgeSource['state'] {
  if (status === 'success') return 'ready'
  return /^(error|fail)/.test(status) ? 'failed' : 'reading'
}

function linkOf({ meta_json }: Wire): string | null {
  const meta = typeof meta_json === 'string' ? parseJson(meta_json) : meta_json
  const { success, data } = z.object({ reference_source_link: z.string() }).safeParse(meta)
  return success ? data.reference_source_link : null
}

function unreadable(value: unknown): never {
  throw broken(new Error(`not understood: ${JSON.stringify(value)}`))
}
