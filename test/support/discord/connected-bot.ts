import { afterEach, beforeEach, expect } from 'vitest'
import type { WebSocket } from 'ws'
import { connect, intents } from './gateway-client.ts'
import { type Caller, startCaller } from './stand-in-caller.ts'

/** Starts a stand-in for Discord before each test of a file, with a bot on its gateway, and ends both after it. */
export function connectedBot(wanted = intents) {
  let wire: Caller
  let line: ReturnType<typeof connect>
  const lines: WebSocket[] = []
  beforeEach(async () => {
    wire = await startCaller()
    line = connect(wire.discord, lines)
    await line.ready({ intents: wanted })
  })
  afterEach(async () => {
    lines.splice(0).forEach((each) => each.terminate())
    await wire.discord.close()
  })
  return {
    wire: () => wire,
    line: () => line,
    say: (text: string, as = 'member', more = {}) =>
      wire.discord.say({ as, channel: 'town-square', text, ...more }).messageId,
    /** Waits for that many events of a name. */
    async heard(name: string, count = 1) {
      await expect.poll(() => line.events(name).length).toBe(count)
      return line.events(name)
    },
  }
}
