import type { API } from '@discordjs/core'
import { DiscordAPIError } from '@discordjs/rest'
import { expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createMessageReader } from './message-reader.ts'

const apiError = (code: number, status: number) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'GET', '/', {})
const { signal } = new AbortController()

function readerOf(error: Error) {
  const calls: string[] = []
  const refuse = (id: string) => {
    calls.push(id)
    return Promise.reject(error)
  }
  const api = { channels: { getMessages: refuse, getMessage: refuse, get: refuse } } as unknown as API
  const clock = fakeClock()
  return { ...createMessageReader({ api, log: collectingLog().log, clock }), clock, calls }
}

it('a channel that refuses a read is left alone for a minute, because each refusal counts against the bot', async () => {
  const reader = readerOf(apiError(50001, 403))
  for (let i = 0; i < 20; i++) expect(await reader.newest('7')).toEqual([])
  expect([await reader.message('7', '1', signal), await reader.channel('7', signal)]).toEqual([null, null])
  expect(reader.calls).toEqual(['7'])
  await reader.channel('8', signal)
  await reader.clock.advance(60_000)
  await reader.newest('7')
  expect(reader.calls).toEqual(['7', '8', '7'])
})

it.each([apiError(10008, 404), apiError(0, 500), new Error('away')])(
  'any other failure is no refusal (%s)',
  async (error) => {
    const reader = readerOf(error)
    await reader.newest('7')
    await reader.newest('7')
    expect(reader.calls).toEqual(['7', '7'])
  },
)
