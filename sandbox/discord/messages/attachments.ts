import type { APIAttachment } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import type { Upload } from '../../http/bodies.ts'
import { dimensionsOf } from '../../pictures/dimensions.ts'
import { isJson, type Json, jsonOf, listOf } from '../json.ts'
import { invalidForm } from '../rest/errors.ts'
import type { World } from '../world.ts'
import type { Stored } from './store.ts'

/** Content types that Discord gives by file name; every other file has the type that its sender states. */
const types: Readonly<Record<string, string>> = {
  ...{ txt: 'text/plain; charset=utf-8', md: 'text/markdown; charset=utf-8', csv: 'text/csv; charset=utf-8' },
  ...{ json: 'application/json; charset=utf-8', py: 'text/x-python; charset=utf-8', ts: 'video/mp2t' },
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' },
  ...{ pdf: 'application/pdf', zip: 'application/zip' },
}

/** The request's attachment list, if it has one; uploads of forms and commands are ephemeral. */
type About = { readonly listed?: unknown; readonly ephemeral?: boolean }

/** Keeps and serves the uploads; answers their attachment objects. Throws the Refusal of a list that names other files. */
export function attachmentsOf(
  world: World,
  channel: Channel,
  files: readonly Upload[],
  { listed, ephemeral = false }: About = {},
) {
  refuseUnknown(files, listed, [])
  return files.map((file): APIAttachment => {
    const id = world.nextId()
    const type = types[/\.(\w+)$/.exec(file.fileName)?.[1]?.toLowerCase() ?? ''] ?? file.type
    const folder = ephemeral ? `/ephemeral-attachments/${world.bot.id}` : `/attachments/${channel.id}`
    const path = `${folder}/${id}/${encodeURIComponent(file.fileName)}`
    world.files.keep(path, { ...file, type: type || 'application/octet-stream' })
    const url = `http://${world.origin}${world.links.sign(path)}`
    const { description: words } = jsonOf(listOf(listed).find((one) => namedIn(one) === file.name))
    return {
      ...{ id, filename: file.fileName, size: file.bytes.length, url, proxy_url: url },
      ...(typeof words === 'string' && { description: words }),
      ...(type && { content_type: type }),
      ...(type.startsWith('image/') && dimensionsOf(file.bytes)),
      ...(ephemeral && { ephemeral }),
    }
  })
}

/** The name of the part of the form that an entry of the list is about. */
const namedIn = (one: unknown): string => `files[${isJson(one) ? String(one['id']) : ''}]`

/** Throws the Refusal of a file that is not named `files[n]`, and of an entry of the list that is no file. */
function refuseUnknown(files: readonly Upload[], listed: unknown, known: readonly string[]): void {
  const add = (path: string, message: string) => invalidForm([{ path, code: 'ATTACHMENT_NOT_FOUND', message }])
  const odd = files.find(({ name }) => !/^files\[\d+\]$/.test(name))
  if (odd) throw add(odd.name, 'Files are named files[n].')
  listOf(listed).forEach((one, index) => {
    const isUploaded = files.some(({ name }) => name === namedIn(one))
    const isKept = isJson(one) && known.includes(String(one['id']))
    if (!isUploaded && !isKept) throw add(`attachments.${index}.id`, 'There is no such file.')
  })
}

/** The attachments after an edit: the listed and the uploaded ones; all as before where it has neither list nor files. */
export function attachmentsAfter(world: World, stored: Stored, body: Json, files: readonly Upload[]): APIAttachment[] {
  const { attachments } = stored.message
  if (files.length === 0 && !('attachments' in body)) return attachments
  const listed = listOf(body['attachments'])
  const isKept = ({ id }: APIAttachment) => listed.some((one) => isJson(one) && String(one['id']) === id)
  refuseUnknown(
    files,
    listed,
    attachments.map(({ id }) => id),
  )
  const fresh = listed.filter((one) => files.some(({ name }) => name === namedIn(one)))
  return [...attachments.filter(isKept), ...attachmentsOf(world, stored.channel, files, { listed: fresh })]
}
