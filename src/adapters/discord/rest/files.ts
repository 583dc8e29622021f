import type { Files } from '../../../features/chat/ports.ts'
import { UpstreamError, UserError } from '../../../lib/errors.ts'
import type { Http } from '../../../lib/http/http.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import { decodeTextFile } from './text-file.ts'

const attemptMs = 10_000
const maxBytes = 64 * 1024

/** Reads attachments from Discord's own servers only. https://discord.com/developers/docs/reference#cdn-formatting */
export function createFiles(deps: { http: Http; urls: readonly string[] }): Files {
  const origins = new Set(deps.urls.map((url) => new URL(url).origin))
  return {
    async read({ name, url }, signal) {
      if (!URL.canParse(url) || !origins.has(new URL(url).origin)) throw new UpstreamError('discord', 'broken')
      const call = {
        service: 'discord',
        route: 'GET /attachments',
        url,
        method: 'GET',
        headers: {},
        body: null,
      } as const
      const response = await deps.http.send({ ...call, signal, repeatable: true, attemptMs, maxBytes })
      if (!response.ok) throw new UpstreamError('discord', 'broken', { cause: new Error(`status ${response.status}`) })
      const text = decodeTextFile(new Uint8Array(await response.arrayBuffer()))
      if (text === null) throw new UserError(`**${toLinkLabel(name, 60)}** is not a text file.`)
      return text
    },
  }
}
