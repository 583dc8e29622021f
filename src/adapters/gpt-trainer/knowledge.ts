import { z } from 'zod'
import type { KnowledgeBackend, KnowledgeSource } from '../../features/knowledge/ports.ts'
import { UpstreamError, UserError } from '../../lib/errors.ts'
import { FormData } from '../../lib/http/http.ts'
import { type Body, type Client, Refused } from './client.ts'
import { parseJson } from '../../lib/text/json.ts'
import { toPlainLine, truncateAtWord } from '../../lib/text/markdown.ts'
import { broken, firstAddress } from './wire.ts'

const maxNameChars = 80
/** Of an answer that is not understood, in the log. */
const maxShownChars = 1_000
/** Of the words with which a source is refused. */
const maxReasonChars = 120
const route = '/chatbot/:id/data-source'

const source = z.object({
  uuid: z.string().min(1),
  title: z.string().nullish(),
  file_name: z.string().nullish(),
  status: z.string().nullish(),
  meta_json: z.unknown().optional(),
})
type Wire = z.infer<typeof source>

/** Creates the knowledge backend for GPT Trainer's data sources. https://guide.gpt-trainer.com/api-reference */
export function createGptTrainerKnowledge(deps: { client: Client; chatbot: string }): KnowledgeBackend {
  const { client } = deps
  const path = `/chatbot/${deps.chatbot}/data-source`

  async function all(signal: AbortSignal): Promise<Wire[]> {
    const found = await client.getList({ path: `${path}s`, route: `${route}s`, signal })
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
    const call = { path: `${path}/${way}`, route: `${route}/${way}`, body, signal }
    const taken = await client.post(call).catch(existing)
    const found = readWire(taken) ?? (await all(signal)).find(({ file_name }) => file_name === fileName)
    return found ? toSource(found) : unreadable(taken)
  }

  return {
    addAddress: (url, signal) => add('url', url, { json: { url } }, signal),
    addText({ name, text, url }, signal) {
      const bare = name
        .replace(/\.txt$/, '')
        .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
        .trim()
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
    async remove(id, signal) {
      const call = { path: `/data-source/${encodeURIComponent(id)}/delete`, route: '/data-source/:id/delete' }
      await client.post({ ...call, body: { json: {} }, signal }).catch((error: unknown) => {
        if (!(error instanceof UpstreamError && error.fault === 'not-found')) throw error
      })
    },
  }
}

/**
 * Treats 409 (already there) as success; its body may hold the existing source. Throws UserError for a status by which this
 * source is refused and not the caller.
 */
function existing(error: unknown): unknown {
  if (!(error instanceof UpstreamError && error.cause instanceof Refused)) throw error
  const { status, text } = error.cause
  if (status === 409) return parseJson(text)
  if (error.fault !== 'broken' || status >= 500) throw error
  const words = truncateAtWord(toPlainLine(text.slice(0, maxShownChars)), maxReasonChars)
  throw new UserError(`GPT Trainer refuses it with status ${status}${words && `: “${words}”`}.`, { cause: error })
}

const readWire = (value: unknown): Wire | null => source.safeParse(value).data ?? null

function toSource(wire: Wire): KnowledgeSource {
  const { uuid: id, title, file_name, status } = wire
  const url = firstAddress(linkOf(wire), file_name)
  const name = file_name ?? ''
  return { id, title: title?.trim() || name || id, name, url, state: stateOf(status ?? ''), status: status ?? '' }
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
  throw broken(new Error(`not understood: ${JSON.stringify(value).slice(0, maxShownChars)}`))
}
