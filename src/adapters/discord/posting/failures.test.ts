import { DiscordAPIError, HTTPError } from '@discordjs/rest'
import { expect, it } from 'vitest'
import { UpstreamError, type UpstreamFault } from '../../../lib/errors.ts'
import { type Act, failureOf } from './failures.ts'
import { ClosedPlaceError } from './places.ts'

const answer = (status: number, code: number) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'POST', '/', {})
const fault = (kind: UpstreamFault, retryAfterMs?: number) =>
  new UpstreamError('discord', kind, retryAfterMs === undefined ? {} : { retryAfterMs })

it.each([
  ['an unknown channel', answer(404, 10003), 'closed'],
  ['an unknown server', answer(404, 10004), 'closed'],
  ['a hidden channel', answer(403, 50001), 'closed'],
  ['a missing permission', answer(403, 50013), 'closed'],
  ['another refusal of access', answer(403, 50009), 'closed'],
  ['an archived thread', answer(400, 50083), 'closed'],
  ['a locked thread', answer(400, 160005), 'closed'],
  ['a channel without messages', answer(400, 50008), 'closed'],
  ['a channel of the wrong type', answer(400, 50024), 'closed'],
  ['a missing tag', answer(400, 40067), 'closed'],
  ['a server with too many threads', answer(400, 160006), 'closed'],
  ['a channel of a type that takes no posts', new ClosedPlaceError(50024), 'closed'],
  ['a body that is not valid', answer(400, 50035), 'refused'],
  ['an empty message', answer(400, 50006), 'refused'],
  ['a body that is too large', answer(413, 40005), 'refused'],
  ['a body that is too large for a proxy', answer(413, 0), 'refused'],
  ['a message blocked by AutoMod', answer(400, 200000), 'refused'],
  ['a rate limit', fault('rate-limited', 7_000), 'later'],
  ['a connection that was never made', fault('unreachable'), 'later'],
  ['an address that the guard blocks', fault('forbidden'), 'later'],
  ['a refused token', answer(401, 0), 'later'],
  ['a 403 of a proxy', answer(403, 0), 'later'],
  ['a 404 of a proxy', answer(404, 0), 'later'],
  ['a 5xx', new HTTPError(502, 'Bad Gateway', 'POST', '/', {}), 'unsure'],
  ['silence', fault('timeout'), 'unsure'],
  ['a broken connection', fault('broken'), 'unsure'],
  ['an answer that is no JSON', new SyntaxError('x'), 'unsure'],
])('%s: %s', (_, error, outcome) => {
  const failure = failureOf(error, '5', 'post')
  expect(failure.outcome).toBe(outcome)
  if ('sentence' in failure) expect(failure.sentence).toMatch(/^(?:\p{Lu}|<#).*\.$/u)
  if (failure.outcome === 'closed') expect(failure.sentence).toContain('5')
  if (failure.outcome === 'later')
    expect(failure.afterMs).toBe(error instanceof UpstreamError ? (error.retryAfterMs ?? null) : null)
})

it('names the permission that its act takes', () => {
  const sentence = (act: Act) => failureOf(answer(403, 50013), '5', act)
  expect(sentence('post')).toMatchObject({ sentence: expect.stringContaining('Embed Links') as string })
  expect(sentence('picture')).toMatchObject({ sentence: expect.stringContaining('Attach Files') as string })
  expect(sentence('read')).toMatchObject({ sentence: expect.stringContaining('Read Message History') as string })
  expect(sentence('publish')).toMatchObject({ sentence: expect.stringContaining('Send Messages') as string })
})

it('an error of our own is not an outcome', () => {
  expect(() => failureOf(new TypeError('x'), '5', 'post')).toThrow(TypeError)
})
