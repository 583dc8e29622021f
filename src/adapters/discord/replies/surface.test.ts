import { DiscordAPIError } from '@discordjs/rest'
import { describe, expect, it, vi } from 'vitest'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Writer } from '../rate-limit/channel-limiter.ts'
import { channelSurface, type SurfaceDeps } from './surface.ts'

/** A message in a channel whose writing fails with this; answers how often its call was given up as lost. */
async function sendFailing(error: Error): Promise<number> {
  const lost = vi.fn()
  const nothing = () => undefined
  const writer: Writer = {
    acquire: () => Promise.resolve(),
    giveBack: nothing,
    markUnknown: lost,
    markShown: nothing,
    close: nothing,
  }
  const deps = {
    api: { channels: { createMessage: () => Promise.reject(error) } },
    limits: { open: () => writer, told: nothing },
  } as unknown as SurfaceDeps
  const surface = channelSurface(deps, '1', '2', false)
  await expect(surface.send(0, { content: 'x' } as Parameters<typeof surface.send>[1])).rejects.toBe(error)
  return lost.mock.calls.length
}

describe('what is written in a channel', () => {
  it('is given up as lost where Discord did not answer, and not counted a second time where it did', async () => {
    const refused = new DiscordAPIError({ message: 'x', code: 50035 }, 50035, 400, 'POST', '/', {})
    expect(await sendFailing(refused)).toBe(0)
    expect(await sendFailing(new UpstreamError('discord', 'timeout'))).toBe(1)
  })
})
