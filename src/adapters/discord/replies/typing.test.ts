import type { API } from '@discordjs/core'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createTyping } from './typing.ts'

/** Discord's endpoint, failing while `fails` is true, and the calls that it got. */
function setUp() {
  const clock = fakeClock(0)
  const { log, lines } = collectingLog()
  const calls: string[] = []
  const discord = { fails: false, isSilent: false }
  const showTyping = (channelId: string, { signal }: { signal: AbortSignal }) => {
    calls.push(channelId)
    if (discord.fails) return Promise.reject(new Error('refused'))
    if (!discord.isSilent) return Promise.resolve()
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  }
  const typing = createTyping({ api: { channels: { showTyping } } as unknown as API, clock, log })
  return { clock, lines, calls, discord, typing }
}

describe('the typing indicator', () => {
  it('is repeated every eight seconds until it is stopped', async () => {
    const { clock, calls, typing } = setUp()
    const stop = typing.start('talk')
    await clock.advance(16_000)
    await stop()
    await clock.advance(60_000)
    expect(calls).toEqual(['talk', 'talk', 'talk'])
  })

  it('is shared by the replies of a channel, until the last of them stops it', async () => {
    const { clock, calls, typing } = setUp()
    const [one, other] = [typing.start('talk'), typing.start('talk')]
    await one()
    await one()
    await clock.advance(8_000)
    await other()
    await clock.advance(8_000)
    expect(calls).toHaveLength(2)
  })

  it('goes on after a failed call, for the same reply and for later ones', async () => {
    const { clock, calls, lines, discord, typing } = setUp()
    discord.fails = true
    const first = typing.start('talk')
    await clock.advance(1_999)
    const second = typing.start('talk')
    discord.fails = false
    await first()
    await clock.advance(1)
    expect([calls.length, lines.map(({ msg }) => msg)]).toEqual([2, ['could not show typing']])
    await second()
  })

  it('stops at once while Discord does not respond, and logs nothing', async () => {
    const { lines, discord, typing } = setUp()
    discord.isSilent = true
    await typing.start('talk')()
    expect(lines).toEqual([])
  })

  it('starts again after it was stopped', async () => {
    const { clock, calls, typing } = setUp()
    await typing.start('talk')()
    const stop = typing.start('talk')
    await clock.advance(0)
    await stop()
    expect(calls).toHaveLength(2)
  })
})
