import type { Files } from '../../../features/chat/ports.ts'
import type { ReadFile } from '../../../features/content/ports.ts'
import { UpstreamError, UserError } from '../../../lib/errors.ts'
import type { Http } from '../../../lib/http/http.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import { decodeTextFile } from '../../../lib/text/text-file.ts'

const attemptMs = 10_000
const maxTextBytes = 64 * 1024

/** Reads attachments from Discord's own servers only. https://discord.com/developers/docs/reference#cdn-formatting */
export function createFiles(deps: { http: Http; urls: readonly string[] }): Files & { readBytes: ReadFile } {
  const origins = new Set(deps.urls.map((url) => new URL(url).origin))
  const readBytes: ReadFile = async ({ url }, maxBytes, signal) => {
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
    return new Uint8Array(await response.arrayBuffer())
  }

  return {
    readBytes,
    async read(file, signal) {
      const text = decodeTextFile(await readBytes(file, maxTextBytes, signal))
      if (text === null) throw new UserError(`**${toLinkLabel(file.name, 60)}** is not a text file.`)
      return text
    },
  }
}
