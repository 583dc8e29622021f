import type { API } from '@discordjs/core'
import { DiscordAPIError } from '@discordjs/rest'
import { expect, it, vi } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createChannelLimiter } from '../rate-limit/channel-limiter.ts'
import { createChannelWriters } from './channel-writer.ts'
import { createMarks } from './marks.ts'

const place = { channelId: '7', messageId: '1576045598090461184' }
const refusal = (code: number, status: number) =>
  new DiscordAPIError({ code, message: 'no' }, code, status, 'PUT', 'https://discord.test', {})

function marksOver(answer: () => Promise<unknown> = () => Promise.resolve()) {
  const monotonic = fakeClock()
  const calls: string[] = []
  const call =
    (name: string) =>
    (_: string, id: string, emoji = '') => {
      calls.push([name, typeof id === 'string' ? id : '', emoji].join(' ').trim())
      return answer()
    }
  const createMessage = vi.fn((_: string, _body: object) => answer())
  const channels = {
    addMessageReaction: call('add'),
    deleteOwnMessageReaction: call('remove'),
    deleteMessage: call('delete'),
    createMessage,
  }
  const api = { channels } as unknown as API
  const { log, lines } = collectingLog()
  const writers = createChannelWriters({ api, limits: createChannelLimiter(fakeClock()) })
  return { marks: createMarks({ api, writers, log, monotonic }), calls, createMessage, lines, monotonic }
}

it('A reaction takes the place of another one; one in 250 ms changes in a channel', async () => {
  const { marks, calls, monotonic } = marksOver()
  const shown = marks.show(place, '✅', '⏳')
  await monotonic.advance(0)
  expect(calls).toEqual([`add ${place.messageId} ✅`])
  await monotonic.advance(260)
  await shown
  expect(calls).toEqual([`add ${place.messageId} ✅`, `remove ${place.messageId} ⏳`])
  await marks.show(place, '✅', '✅')
  expect(calls).toHaveLength(2)
})

it('A channel without the permission is left alone for ten minutes, and nothing fails', async () => {
  const { marks, calls, monotonic, lines } = marksOver(() => Promise.reject(refusal(50013, 403)))
  for (let count = 0; count < 3; count++) {
    await marks.show(place, '✅', null)
    await monotonic.advance(260)
  }
  expect([calls.length, lines]).toEqual([1, []])
  await monotonic.advance(600_000)
  await marks.show(place, '✅', null)
  expect(calls).toHaveLength(2)
})

it('A question is a reply with buttons, which Discord takes once; it may be gone when it is deleted', async () => {
  const { marks, createMessage } = marksOver(() => Promise.resolve({ id: '9' }))
  expect(await marks.ask(place, 'ab12', 'Add?', [{ id: 'x', label: 'Yes', style: 'primary' }])).toBe('9')
  const [, body] = createMessage.mock.calls[0] ?? []
  expect(body).toMatchObject({ content: 'Add?', nonce: `${place.messageId}-ab12`, enforce_nonce: true })
  expect(body).toMatchObject({ message_reference: { message_id: place.messageId } })
  const failing = marksOver(() => Promise.reject(refusal(50001, 403)))
  expect(await failing.marks.ask(place, 'ab12', 'Add?', [])).toBeNull()
  expect(failing.lines.map(({ msg }) => msg)).toEqual(['could not ask about a link'])
  await failing.marks.remove(place)
})
