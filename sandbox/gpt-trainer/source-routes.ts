import { createHash } from 'node:crypto'
import { Refusal } from '../http/service-faults.ts'
import { readField, readForm } from './request-body.ts'
import { type Done, newId, ok, type Routes } from './state.ts'

type Source = { uuid: string; status: string; file_name: string; meta_json: string; looks: number; digest: string }

const states = ['await', 'running', 'embedding']
const fileTypes = /\.(txt|pdf|docx|csv|html)$/i

/** The chatbot's data sources: addresses and files, each kept once. */
export function sourceRoutes(): Routes {
  const sources: Source[] = []

  function add(source: Pick<Source, 'file_name' | 'meta_json' | 'digest'>): Done {
    const known = sources.find(({ file_name, digest }) => file_name === source.file_name && digest === source.digest)
    if (known) return { status: 409, body: wireOf(known) }
    const added = { uuid: newId(), status: 'await', looks: 0, ...source }
    sources.push(added)
    return ok(wireOf(added))
  }

  return {
    async 'POST chatbot/data-source/url'({ request }) {
      const url = await readField(request, 'url')
      if (!URL.canParse(url)) throw new Refusal(422, 'url is no address', true)
      return add({ file_name: url, meta_json: '{}', digest: '' })
    },
    async 'POST chatbot/data-source/upload'({ request }) {
      const { fileName, bytes, fields } = await readForm(request)
      if (!fileTypes.test(fileName)) throw new Refusal(400, 'file type not allowed', true)
      const link = fields.get('reference_source_link')
      const meta_json = fields.get('meta_json') ?? (link ? JSON.stringify({ reference_source_link: link }) : '{}')
      return add({ file_name: fileName, meta_json, digest: createHash('sha256').update(bytes).digest('hex') })
    },
    /** Moves every source one state further at each call. */
    'GET chatbot/data-sources'() {
      for (const source of sources)
        source.status = states[++source.looks] ?? (source.file_name.includes('fail') ? 'fail' : 'success')
      return ok(sources.map(wireOf))
    },
  }
}

const wireOf = ({ uuid, status, file_name, meta_json }: Source): object => {
  const type = file_name.startsWith('http') ? 'link' : 'upload'
  return { uuid, status, file_name, meta_json, type, title: '', tokens: 0, file_size: 0 }
}
