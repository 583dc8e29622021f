import { describe, expect, it } from 'vitest'
import type { Audience } from '../../../conversation/conversation.ts'
import type { MessageBody } from '../rest/message-body.ts'
import { openSurface, type SurfaceDeps } from './surface.ts'

const body = { content: 'x' } as MessageBody
const minuteMs = 60_000
const pressedAt = Date.UTC(2026, 0, 1)
/** The clock of this host is 20 minutes ahead of Discord's. */
const receivedAt = pressedAt + 20 * 60_000
/** https://discord.com/developers/docs/reference#snowflakes */
const interactionId = String(BigInt(pressedAt - 1_420_070_400_000) << 22n)

/** Edits the acknowledgement, lets time pass, edits again and sends one more message; returns the calls after the pause. */
async function callsOfReply(seenBy: Audience, laterMs: number) {
  const calls: string[] = []
  const posted = (call: string) => (calls.push(call), Promise.resolve({ id: '77', content: 'x' }))
  let now = receivedAt
  const writer = {
    ready: () => Promise.resolve(),
    send: () => posted('message in the channel'),
    edit: () => posted('edit in the channel'),
    close: () => undefined,
  }
  const deps = {
    writers: { open: () => writer, reopening: (_: string, call: () => unknown) => call() },
    webhook: {
      edit: () => posted('edit by token'),
      followUp: (_key: unknown, _body: unknown, isPrivate: boolean) =>
        posted(isPrivate ? 'private follow-up' : 'public follow-up'),
    },
    clock: { now: () => now, sleep: () => Promise.resolve() },
    yieldToEventLoop: () => Promise.resolve(),
  } as unknown as SurfaceDeps
  const key = { applicationId: '1', token: 'token' }
  const surface = openSurface(
    deps,
    { to: { id: interactionId, key }, channelId: '3', messages: [], receivedAt },
    seenBy,
  )
  await surface.edit('@original', body)
  now += laterMs
  await surface.ready('draft', new AbortController().signal)
  await surface.edit('@original', body)
  await surface.send(1, body)
  surface.close()
  return calls.slice(1)
}

describe('the reply to an interaction', () => {
  it.each(['asker', 'nobody'] as const)('for %s never appears in the channel, not even late', async (seenBy) => {
    for (const minutes of [0, 14, 15, 16, 60])
      expect(await callsOfReply(seenBy, minutes * minuteMs)).toEqual(['edit by token', 'private follow-up'])
  })

  it('for everybody continues in the channel once its token has expired', async () => {
    expect(await callsOfReply('everybody', 14 * minuteMs)).toEqual(['edit by token', 'public follow-up'])
    expect(await callsOfReply('everybody', 15 * minuteMs)).toEqual(['edit in the channel', 'message in the channel'])
  })
})
