import { expect, it } from 'vitest'
import { wanted } from '../../../../test/support/chat/requests.ts'
import type { Http } from '../../../lib/http/http.ts'
import { createFiles } from './files.ts'

it.each([
  ['https://cdn.discordapp.com/attachments/1/2/a.png', true],
  ['https://cdn.discordapp.com.evil.test/a.png', false],
  ['https://cdn.discordapp.com@evil.test/a.png', false],
  ['http://cdn.discordapp.com/a.png', false],
  ['https://cdn.discordapp.com:8443/a.png', false],
  ['file:///etc/passwd', false],
  ['a.png', false],
])('a file is fetched from Discord’s own servers alone: %s', async (url, isFetched) => {
  const fetched: string[] = []
  const http = {
    send: (call: { url: string }) => (fetched.push(call.url), Promise.resolve(new Response('abc'))),
  } as unknown as Pick<Http, 'send'> as Http
  const { readBytes } = createFiles({ http, urls: ['https://cdn.discordapp.com'] })
  const read = readBytes({ name: 'a.png', size: 3, url }, 100, wanted).then(
    () => 'read',
    (error: { fault?: string }) => error.fault,
  )
  expect([await read, fetched]).toEqual(isFetched ? ['read', [url]] : ['broken', []])
})
