import { expect, it } from 'vitest'
import { schemaViolations } from './discord-schema.ts'

const call = (method: string, path: string, body: unknown) => ({ method, path, body, status: 200 })

it('passes what Discord takes and names what it does not', () => {
  const said = schemaViolations([
    call('POST', '/interactions/1/token/callback', { type: 5, data: { flags: 64 } }),
    call('POST', '/interactions/1/token/callback', { type: 5, data: { flags: 4 } }),
    call('POST', '/channels/1/messages', {
      content: 'hello',
      allowed_mentions: { parse: [] },
      nonce: '1',
      enforce_nonce: true,
    }),
    call('POST', '/channels/1/messages', { content: 5 }),
    call('PUT', '/applications/1/commands', [{ name: 'prof', description: 'Ask', type: 1 }]),
    call('PUT', '/applications/1/commands', [{ name: 'x'.repeat(33), description: 'Ask', type: 1 }]),
    call('POST', '/somewhere/else', { anything: true }),
    call('GET', '/somewhere/else', null),
  ])
  expect(said.map((line) => line.split(':')[0])).toEqual([
    'POST /interactions/1/token/callback',
    'POST /channels/1/messages',
    'PUT /applications/1/commands',
    'POST /somewhere/else',
  ])
})
