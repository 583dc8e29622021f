import { setTimeout as wait } from 'node:timers/promises'
import { Refusal } from '../http/service-faults.ts'
import { readField, readForm } from './request-body.ts'
import { type Done, newId, ok, type RouteRequest, type Routes, type Source, type State } from './state.ts'

const states = ['await', 'running', 'embedding']
const fileTypes = /\.(txt|pdf|docx|csv|html)$/i

type Given = Pick<Source, 'file_name' | 'meta_json' | 'text'>

/** The chatbot's data sources: addresses and files, each kept once. Two of one name or one origin are a violation. */
export function sourceRoutes({ sources, stats, violations, latenessMs, conflicts, breaks }: State): Routes {
  async function add(given: Given): Promise<Done> {
    stats.given += 1
    const lateMs = latenessMs()
    if (lateMs > 0) await wait(lateMs)
    if (breaks !== '' && given.text.includes(breaks)) throw new Refusal(500, 'Internal error')
    const known = sources.find((each) => each.file_name === given.file_name && each.text === given.text)
    if (known && conflicts !== 'never')
      return { status: 409, body: { record: wireOf(known), words: 'exists', nothing: undefined }[conflicts] }
    const doubled = sources.find((each) => originsOf(each).some((origin) => originsOf(given).includes(origin)))
    if (doubled) violations.push(`a source was added twice: ${given.file_name}`)
    const fate = given.file_name.includes('fail') ? 'fail' : 'success'
    const added: Source = { uuid: newId(), status: 'await', looks: 0, fate, ...given }
    sources.push(added)
    return ok(wireOf(added))
  }

  /** Counts the calls at the same time. */
  const counted = (route: (asked: RouteRequest) => Promise<Done> | Done) => async (asked: RouteRequest) => {
    stats.sourceCalls += 1
    stats.sourcePeak = Math.max(stats.sourcePeak, stats.sourceCalls)
    asked.response.on('close', () => (stats.sourceCalls -= 1))
    return route(asked)
  }

  const routes: Routes = {
    async 'POST chatbot/data-source/url'({ request }) {
      const url = await readField(request, 'url')
      if (!URL.canParse(url)) throw new Refusal(422, 'url is no address', true)
      return add({ file_name: url, meta_json: '{}', text: '' })
    },
    async 'POST chatbot/data-source/upload'({ request }) {
      const { fileName, bytes, fields } = await readForm(request)
      if (!fileTypes.test(fileName)) throw new Refusal(400, 'file type not allowed', true)
      const link = fields.get('reference_source_link')
      const meta_json = fields.get('meta_json') ?? (link ? JSON.stringify({ reference_source_link: link }) : '{}')
      return add({ file_name: fileName, meta_json, text: bytes.toString('utf8') })
    },
    /** Moves every source one state further at each call. */
    'GET chatbot/data-sources'() {
      for (const source of sources) source.status = states[++source.looks] ?? source.fate
      return ok(sources.map(wireOf))
    },
    'POST data-source/delete'({ id }) {
      const index = sources.findIndex(({ uuid }) => uuid === id)
      if (index < 0) throw new Refusal(404, 'No such data source', false)
      sources.splice(index, 1)
      return ok({ success: true })
    },
  }
  return Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, counted(route)]))
}

/** The name of a source, and the address of its origin. */
function originsOf({ file_name, meta_json }: Given): string[] {
  const { reference_source_link: link } = JSON.parse(meta_json) as { reference_source_link?: string }
  return link === undefined ? [file_name] : [file_name, link]
}

const wireOf = ({ uuid, status, file_name, meta_json }: Source): object => {
  const type = file_name.startsWith('http') ? 'link' : 'upload'
  return { uuid, status, file_name, meta_json, type, title: '', tokens: 0, file_size: 0 }
}
