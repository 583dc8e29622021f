import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { DriverError } from './discord/people/client.ts'
import { BadRequest, createDriverRoutes } from './driver-routes.ts'
import { pictureAt } from './feeds/picture.ts'
import { readBytes } from './http/bodies.ts'
import { listening } from './http/listening.ts'
import type { PageFile } from './page-files.ts'
import { healthUrlOf, type Running, viewOf, violationsOf } from './view.ts'

const maxBodyBytes = 16 * 1024 * 1024
const keepAliveMs = 15_000
const coalesceMs = 50
const commonHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

export type ServerDeps = Running & { page: ReadonlyMap<string, PageFile> }

/** The HTTP server of the page and of outside drivers; it answers this machine only. */
export function createServer(deps: ServerDeps) {
  const { discord } = deps
  const drive = createDriverRoutes(deps)
  const events = createEvents(discord.onChange)

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox')
    refuseOtherOrigins(request)
    if (request.method === 'POST' && pathname.startsWith('/_sandbox/')) {
      return json(response, 200, await drive(pathname.slice('/_sandbox/'.length), await readJson(request)))
    }
    const file = deps.page.get(pathname) ?? pictureAt(pathname)
    if (request.method !== 'GET') throw new BadRequest(404, `There is no ${request.method ?? ''} ${pathname}.`)
    const attached = discord.fileOf({ url: `http://sandbox${pathname}` })
    if (file) return send(response, 200, file)
    if (attached) return send(response, 200, attached, dispositionOf(attached.type))
    if (pathname === '/_sandbox/events') return events.join(response)
    if (pathname === '/_sandbox/state') return json(response, 200, stateOf(deps))
    if (pathname !== '/_sandbox/view') throw new BadRequest(404, `There is no ${pathname}.`)
    const [as, channel] = [searchParams.get('as') ?? 'member', searchParams.get('channel') ?? 'town-square']
    json(response, 200, viewOf(deps, as, channel))
  }

  const server = createHttpServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const status = error instanceof BadRequest ? error.status : error instanceof DriverError ? 400 : 500
      json(response, status, { error: error instanceof Error ? error.message : String(error) })
    })
  })
  const { listen, close } = listening(server)
  return {
    /** Answers the page's address. Rejects where the port is taken. */
    listen: async (port: number): Promise<string> => `http://${await listen(port)}/`,
    async close(): Promise<void> {
      events.close()
      await close()
    },
  }
}

/** The state with addresses of files as somebody reads them now. */
const stateOf = (deps: ServerDeps, { links } = deps.discord.world) => ({
  bot: { id: deps.discord.botId, healthUrl: healthUrlOf(deps) },
  ...(JSON.parse(links.refresh(JSON.stringify(deps.discord.state()))) as object),
  violations: violationsOf(deps),
  logs: deps.logs,
  now: deps.clock.now(),
})

/** Refuses other host names (DNS rebinding) and other origins, so that no page of the internet drives the sandbox. */
function refuseOtherOrigins({ headers }: IncomingMessage): void {
  const local = (address: string) => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(address)
  if (!local(headers.host ?? '')) throw new BadRequest(403, 'The sandbox answers only to 127.0.0.1 and localhost.')
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`)
    throw new BadRequest(403, 'The sandbox takes nothing from other origins.')
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request, maxBodyBytes)
  if (!bytes) throw new BadRequest(413, 'The body has more than 16 MiB.')
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    throw new BadRequest(400, 'The body is no JSON.')
  }
}

/** Uploads are downloaded, never shown as a page; only pictures are shown. */
const dispositionOf = (type: string) => (type.startsWith('image/') ? {} : { 'Content-Disposition': 'attachment' })

function send(response: ServerResponse, status: number, { type, bytes }: PageFile, more: object = {}): void {
  response
    .writeHead(status, { ...commonHeaders, 'Content-Type': type, 'Content-Length': bytes.length, ...more })
    .end(bytes)
}

const json = (response: ServerResponse, status: number, body: object): void =>
  send(response, status, { type: 'application/json', bytes: Buffer.from(JSON.stringify(body)) })

/** Server-sent events: one at most every 50 ms while something changes, and a comment to keep the connection open. */
function createEvents(onChange: (listener: () => void) => () => void) {
  const listeners = new Set<ServerResponse>()
  let timer: NodeJS.Timeout | null = null
  const write = (chunk: string) => listeners.forEach((each) => each.write(chunk))
  const stop = onChange(() => {
    timer ??= setTimeout(() => {
      timer = null
      write('event: change\ndata: {}\n\n')
    }, coalesceMs)
  })
  const keepAlive = setInterval(() => write(': beat\n\n'), keepAliveMs)
  return {
    join(response: ServerResponse): void {
      response.writeHead(200, { ...commonHeaders, 'Content-Type': 'text/event-stream' }).write(': hello\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
    },
    close(): void {
      stop()
      clearInterval(keepAlive)
      if (timer) clearTimeout(timer)
    },
  }
}
