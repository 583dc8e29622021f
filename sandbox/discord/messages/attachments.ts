import type { APIAttachment } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import type { Upload } from '../../http/bodies.ts'
import { isJson, type Json, jsonOf, listOf } from '../json.ts'
import type { World } from '../world.ts'
import type { Stored } from './store.ts'

/** Content types that Discord gives by file name; every other file has the type that its sender states. */
const types: Readonly<Record<string, string>> = {
  ...{ txt: 'text/plain; charset=utf-8', md: 'text/markdown; charset=utf-8', csv: 'text/csv; charset=utf-8' },
  ...{ json: 'application/json; charset=utf-8', py: 'text/x-python; charset=utf-8', ts: 'video/mp2t' },
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' },
  ...{ pdf: 'application/pdf', zip: 'application/zip' },
}

/** Keeps and serves the uploads; answers their attachment objects. `listed` is the request's attachment list. */
export function attachmentsOf(world: World, channel: Channel, files: readonly Upload[], listed?: unknown) {
  return files.map((file): APIAttachment => {
    const id = world.nextId()
    const type = types[/\.(\w+)$/.exec(file.fileName)?.[1]?.toLowerCase() ?? ''] ?? file.type
    const path = `/attachments/${channel.id}/${id}/${encodeURIComponent(file.fileName)}`
    world.files.keep(path, { ...file, type: type || 'application/octet-stream' })
    const url = `http://${world.origin}${path}`
    const about = listOf(listed).find((one) => isJson(one) && `files[${String(one['id'])}]` === file.name)
    const { description: words } = jsonOf(about)
    const description = typeof words === 'string' ? { description: words } : {}
    const kept = { id, filename: file.fileName, size: file.bytes.length, url, proxy_url: url, ...description }
    return type ? { ...kept, content_type: type } : kept
  })
}

/** The attachments after an edit: the listed and the uploaded ones; all as before where it has neither list nor files. */
export function attachmentsAfter(world: World, stored: Stored, body: Json, files: readonly Upload[]): APIAttachment[] {
  const { attachments } = stored.message
  if (files.length === 0 && !('attachments' in body)) return attachments
  const listed = listOf(body['attachments']).map((one) => (isJson(one) ? String(one['id']) : ''))
  const fresh = attachmentsOf(world, stored.channel, files, body['attachments'])
  return [...attachments.filter(({ id }) => listed.includes(id)), ...fresh]
}
