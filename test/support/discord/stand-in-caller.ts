import { createMovableClock, type MovableClock } from '../../../sandbox/clock.ts'
import { createDiscord, type Discord, type DiscordOptions } from '../../../sandbox/discord/discord.ts'

type Body = { id: string; code: number; message: string; errors?: object } & Record<string, unknown>
export type Answered = { status: number; body: Body; headers: Headers }
/** A stand-in and its REST API, called as by the bot. */
export type Caller = {
  readonly discord: Discord
  readonly clock: MovableClock
  /** The address of the API's version 10. */
  readonly api: string
  /** The path of town-square's messages. */
  readonly square: string
  readonly commandsPath: string
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
  /** Sends a message without pings to town-square. */
  send(body: object): Promise<Answered>
  /** Registers `/prof` and uses it. */
  ask(): Promise<Asked>
  /** Uses a message command in town-square. */
  use(name: string, target: string): Asked
}
/** An interaction as the gateway delivers it, and its acknowledgement. */
type Asked = { id: string; token: string; acknowledge(body: object): Promise<Answered> }

export const quiet = { allowed_mentions: { parse: [] } }
export const button = (customId: string, label = 'Press', more = {}) => ({
  type: 2,
  style: 1,
  custom_id: customId,
  label,
  ...more,
})
export const rows = (...buttons: object[]) => [{ type: 1, components: buttons }]
export const prof = {
  name: 'prof',
  description: 'Ask',
  options: [{ name: 'prompt', description: 'What', type: 3, required: true, max_length: 20 }],
}

/** Starts a stand-in, without rate limits unless the options set some. */
export async function startCaller(options: Partial<DiscordOptions> = {}): Promise<Caller> {
  const clock = createMovableClock()
  const discord = createDiscord({ clock, limits: 'off', ...options })
  const api = `${(await discord.listen()).apiUrl}/v10`
  const square = `/channels/${discord.world.channels()[0]?.id ?? ''}/messages`
  const commandsPath = `/applications/${discord.botId}/commands`
  const call = createCall(api, discord.token)
  let token = ''
  discord.world.onEvent(({ data }) => (token = (data as { token?: string }).token ?? token))
  const use = (name: string, more: object): Asked => {
    const { interactionId: id } = discord.command({ as: 'member', channel: 'town-square', name, ...more })
    const path = `/interactions/${id}/${token}/callback`
    return { id, token, acknowledge: (body) => call('POST', path, body) }
  }
  return {
    discord,
    clock,
    api,
    square,
    commandsPath,
    call,
    send: (body) => call('POST', square, { ...quiet, ...body }),
    async ask() {
      await call('PUT', commandsPath, [prof])
      return use('prof', { options: { prompt: 'Why?' } })
    },
    use: (name, target) => use(name, { target }),
  }
}

function createCall(api: string, token: string): Caller['call'] {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(api + path, {
      method,
      headers: {
        Authorization: `Bot ${token}`,
        'User-Agent': 'DiscordBot (https://example.org, 1.0)',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(3000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: JSON.parse(text || '{}') as Body }
  }
}
