import { afterEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { quiet, startCaller, type Caller } from '../../test/support/discord/stand-in-caller.ts'
import { connect } from '../../test/support/discord/gateway-client.ts'
import { createMovableClock } from '../clock.ts'
import { createGptTrainer, type GptTrainer } from '../gpt-trainer/gpt-trainer.ts'

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A gate that records its calls, and closes after `left` effects. */
function gateAfter() {
  const state = { left: Infinity, asked: [] as string[] }
  const gate = (moment: string, call: string) => (state.asked.push(`${moment} ${call}`), state.left-- > 0)
  return { state, gate }
}
const post = (url: string, token: string, body: object) =>
  fetch(url, {
    method: 'POST',
    headers: { Authorization: token, 'Content-Type': 'application/json', 'User-Agent': 'DiscordBot (x, 1)' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(200),
  })

describe('the gate of Discord', () => {
  let wire: Caller
  const { state, gate } = gateAfter()

  it('is asked at each request and each answer, and drops both once closed', async () => {
    wire = await startCaller({ gate })
    ends.push(() => wire.discord.close())
    const send = () => post(wire.api + wire.square, `Bot ${wire.discord.token}`, { ...quiet, content: 'hello' })
    expect((await send()).status).toBe(200)
    expect(state.asked).toEqual([`request POST ${wire.square}`, `answer POST ${wire.square}`])
    for (const [passes, sent] of [
      [0, 1],
      [1, 2],
    ] as const) {
      state.left = passes
      await expect(send()).rejects.toThrow('timeout')
      await expect(send()).rejects.toThrow('timeout')
      expect(wire.discord.messages('town-square')).toHaveLength(sent)
    }
    state.left = Infinity
    expect((await send()).status).toBe(200)
    expect(wire.discord.violations).toEqual([])
  })

  it('is asked for the gateway’s events too', async () => {
    wire = await startCaller({ gate })
    const lines: WebSocket[] = []
    ends.push(
      () => wire.discord.close(),
      () => lines.forEach((line) => line.terminate()),
    )
    const line = connect(wire.discord, lines)
    await line.ready()
    state.left = 1
    for (const text of ['heard', 'lost']) wire.discord.say({ as: 'member', channel: 'town-square', text })
    line.send({ op: 1, d: 3 })
    await expect.poll(() => state.asked.at(-1)).toBe('push HEARTBEAT_ACK')
    expect(line.events('MESSAGE_CREATE').map(({ content }) => content)).toEqual(['heard'])
    expect(line.got.some(({ op }) => op === 11)).toBe(false)
    state.left = Infinity
  })
})

it('the gate of GPT Trainer is asked at requests, answers and each further piece', async () => {
  const { state, gate } = gateAfter()
  const trainer: GptTrainer = createGptTrainer({ clock: createMovableClock(), reply: () => 'one two', gate })
  const { apiUrl } = await trainer.listen()
  ends.push(trainer.close)
  const ask = (path: string, body = {}) => post(`${apiUrl}/api/v1/${path}`, `Bearer ${trainer.token}`, body)
  const { uuid } = (await (await ask(`chatbot/${trainer.chatbotId}/session/create`)).json()) as { uuid: string }
  const stream = () => ask(`session/${uuid}/message/stream`, { query: 'a' }).then((answer) => answer.text())
  expect(await stream()).toBe('one two')
  expect(state.asked.map((each) => each.split(' ')[0]).join(' ')).toBe('request answer request answer push push push')
  for (const passes of [0, 1, 2, 4]) {
    state.left = passes
    await expect(stream()).rejects.toThrow('timeout')
  }
  expect(trainer.sessions.get(uuid)).toHaveLength(4)
})
