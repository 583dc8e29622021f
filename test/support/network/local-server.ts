import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'

export type Answer = (response: ServerResponse, request: IncomingMessage) => void

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Registers a function to run after the test; the last registered runs first. */
export const afterTest = (close: () => Promise<unknown>): void => void closing.push(close)

/** Starts a loopback server that answers each path with its own function, until the test is over. */
export async function serve(answers: Record<string, Answer>) {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answers[request.url ?? '']?.(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterTest(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { host, url: `http://${host}`, asked }
}

export const say =
  (body: string | Buffer = '', headers: Record<string, string> = {}, status = 200): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body)

export const redirectTo =
  (to: string, status = 302): Answer =>
  (response) =>
    void response.writeHead(status, { location: to }).end('moved')
