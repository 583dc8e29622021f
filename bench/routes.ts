import type { IncomingMessage } from 'node:http'
import { application, botUser, guildCreate, guildList, message, newsChannel, token } from './payloads.ts'
import type { Questions } from './questions.ts'

type Answer = { readonly status: number; readonly json: string }
type Call = { readonly params: readonly string[]; readonly body: unknown; readonly at: number }
type Route = readonly [method: string, path: RegExp, handle: (call: Call) => Answer]

const ok = (body: unknown): Answer => ({ status: 200, json: JSON.stringify(body) })
const nothing: Answer = { status: 204, json: '' }
/** In their path stands the interaction's own token; whether the bot's is there as well does not matter. */
const byInteraction = /^\/(interactions|webhooks)\//

const guild = guildCreate(1)
/** The first server, with the channel of news. */
const places: readonly Route[] = [
  ['GET', /^\/guilds\/(\d+)$/, () => ok(guild)],
  ['GET', /^\/guilds\/(\d+)\/members\/(\d+)$/, () => ok(guild.members[0])],
  ['GET', /^\/channels\/(\d+)$/, () => ok(newsChannel)],
  ['GET', /^\/channels\/(\d+)\/messages$/, () => ok([])],
]

type Deps = {
  readonly gatewayUrl: string
  readonly guilds: number
  readonly questions: Questions
  fault(text: string): void
}

/** The part of REST v10 that the subjects call. */
export function createRoutes(deps: Deps) {
  const { questions, fault } = deps
  let registered = false
  const limit = { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 }
  const routes: readonly Route[] = [
    [
      'POST',
      /^\/interactions\/(\d+)\/([^/]+)\/callback$/,
      ({ params: [id = '', key = ''], body, at }) => (questions.acknowledge(id, key, body, at), nothing),
    ],
    [
      'PATCH',
      /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/,
      ({ params: [id = '', key = ''], body, at }) => {
        if (!questions.edit(key, body, at)) return { status: 404, json: '{"message":"Unknown Webhook","code":10015}' }
        return ok(message(id, String((body as { content?: unknown }).content)))
      },
    ],
    ['GET', /^\/gateway\/bot$/, () => ok({ url: deps.gatewayUrl, shards: 1, session_start_limit: limit })],
    ['GET', /^\/applications\/@me$/, () => ok(application)],
    ['GET', /^\/users\/@me$/, () => ok(botUser)],
    ['GET', /^\/users\/@me\/guilds$/, () => ok(guildList(deps.guilds))],
    ...places,
    ['GET', /^\/applications\/(\d+)\/commands$/, () => ok([])],
    ['GET', /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, () => ok([])],
    ['PUT', /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, ({ body }) => ok(body)],
    ['PUT', /^\/applications\/(\d+)\/commands$/, ({ body }) => ((registered = true), ok(body))],
  ]

  function answer(request: IncomingMessage, text: string, at: number): Answer {
    const method = request.method ?? ''
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').replace(/^\/api\/v10/, '')
    if (!request.headers['user-agent']?.startsWith('DiscordBot (')) fault(`no User-Agent of a bot on ${path}`)
    if (!byInteraction.test(path) && request.headers.authorization !== `Bot ${token}`) fault(`no token on ${path}`)
    for (const [verb, pattern, handle] of routes) {
      const params = verb === method ? pattern.exec(path)?.slice(1) : undefined
      if (params) return handle({ params, body: text === '' ? null : parsed(text), at })
    }
    fault(`unknown route ${method} ${path}`)
    return { status: 404, json: '{"message":"404: Not Found","code":0}' }
  }

  return { answer, registered: () => registered }

  function parsed(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      fault('a body that is no JSON')
      return {}
    }
  }
}
