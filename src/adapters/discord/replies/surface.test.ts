import { DiscordAPIError } from '@discordjs/rest'
import { describe, expect, it, vi } from 'vitest'
import type { Audience } from '../../../conversation/conversation.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Writer } from '../rate-limit/channel-limiter.ts'
import { channelSurface, interactionSurface, type SurfaceDeps } from './surface.ts'

const nothing = () => undefined
const body = { content: 'x' } as Parameters<ReturnType<typeof channelSurface>['send']>[1]
const permissiveWriter: Writer = {
  acquire: () => Promise.resolve(),
  giveBack: nothing,
  markUnknown: nothing,
  markShown: nothing,
  close: nothing,
}

/** A message in a channel whose writing fails with this; answers how often its call was given up as lost. */
async function sendFailing(error: Error): Promise<number> {
  const lost = vi.fn()
  const writer: Writer = { ...permissiveWriter, markUnknown: lost }
  const deps = {
    api: { channels: { createMessage: () => Promise.reject(error) } },
    limits: { open: () => writer, told: nothing },
  } as unknown as SurfaceDeps
  const surface = channelSurface(deps, '1', '2', false)
  await expect(surface.send(0, body)).rejects.toBe(error)
  return lost.mock.calls.length
}

describe('what is written in a channel', () => {
  it('is given up as lost where Discord did not answer, and not counted a second time where it did', async () => {
    const refused = new DiscordAPIError({ message: 'x', code: 50035 }, 50035, 400, 'POST', '/', {})
    expect(await sendFailing(refused)).toBe(0)
    expect(await sendFailing(new UpstreamError('discord', 'timeout'))).toBe(1)
  })
})

const minuteMs = 60_000
const pressedAt = Date.UTC(2026, 0, 1)
/** https://discord.com/developers/docs/reference#snowflakes */
const interactionId = String(BigInt(pressedAt - 1_420_070_400_000) << 22n)

/** Edits the acknowledgement, lets time pass, edits again and sends one more message; returns the calls after the pause. */
async function callsOfReply(seenBy: Audience, laterMs: number) {
  const calls: string[] = []
  const written = (call: string) => (calls.push(call), Promise.resolve({ id: '77', content: 'x' }))
  let now = pressedAt
  const deps = {
    api: {
      channels: {
        createMessage: () => written('message in the channel'),
        editMessage: () => written('edit in the channel'),
      },
    },
    webhook: {
      edit: () => written('edit by token'),
      followUp: (_key: unknown, _body: unknown, isPrivate: boolean) =>
        written(isPrivate ? 'private follow-up' : 'public follow-up'),
    },
    limits: { open: () => permissiveWriter },
    breathe: () => Promise.resolve(),
    clock: { now: () => now, sleep: () => Promise.resolve() },
  } as unknown as SurfaceDeps
  const key = { applicationId: '1', token: 'token' }
  const surface = interactionSurface(deps, { channelId: '3', interactionId, key }, seenBy)
  await surface.edit('@original', body)
  now += laterMs
  const { signal } = new AbortController()
  await surface.ready('end', () => signal)
  await surface.edit('@original', body)
  await surface.send(1, body)
  surface.close()
  return calls.slice(1)
}

describe('the reply to an interaction', () => {
  it.each(['asker', 'nobody'] as const)(
    'never appears in the channel where it is for %s, not even late',
    async (who) => {
      for (const minutes of [0, 14, 15, 16, 60])
        expect(await callsOfReply(who, minutes * minuteMs)).toEqual(['edit by token', 'private follow-up'])
    },
  )

  it('goes on in the channel once its token has expired, where everybody may see it', async () => {
    expect(await callsOfReply('everybody', 14 * minuteMs)).toEqual(['edit by token', 'public follow-up'])
    expect(await callsOfReply('everybody', 15 * minuteMs)).toEqual(['edit in the channel', 'message in the channel'])
  })
})
