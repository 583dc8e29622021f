import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createPictureService } from '../../src/adapters/pictures/pictures.ts'
import type { Order, Outcome } from '../../src/features/image/ports.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createGuard } from '../../src/lib/http/guard.ts'
import { createHttp, type Http } from '../../src/lib/http/http.ts'
import type { Log } from '../../src/lib/log.ts'
import { createMetrics } from '../../src/lib/metrics.ts'
import { collectingLog } from '../support/collecting-log.ts'
import { type Answer, afterTest, say, serve } from '../support/network/local-server.ts'
import { drawn, noisy } from '../support/pictures/drawn.ts'

/** What a service says on its wire. */
export type Spoken = {
  readonly model: string
  /** IMAGE_API_URL, which decides the wire; calls are sent to the test's server instead. */
  readonly baseUrl: string
  readonly drawPath: string
  readonly editPath: string
  readonly listPath: string
  /** The body of a picture in base64. */
  picture(base64: string): object
  /** A body with text alone; null where the service has none. */
  readonly text: object | null
  readonly blocked: { readonly status: number; readonly body: object }
  readonly limited: { readonly status: number; readonly body: object }
  readonly gone: { readonly status: number; readonly body: object }
  readonly list: object
  /** Where a request holds the key. */
  keyOf(request: IncomingMessage): string | undefined
  /** True if the body of a request holds these bytes as a picture. */
  holds(body: Buffer, picture: Uint8Array): boolean
}

const key = 'key-that-nobody-may-read'
const wanted = new AbortController().signal
const patient = { firstByteMs: 20_000, idleMs: 20_000, totalMs: 30_000 }
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const json = (body: object, status = 200) => say(JSON.stringify(body), { 'content-type': 'application/json' }, status)

/** What every picture service must do, over a real connection to a server that speaks its wire. */
export function describePictureService(name: string, spoken: Spoken): void {
  const order: Order = { id: 'order-1', model: spoken.model, prompt: 'a red fox', ratio: '1:1', size: '1K', inputs: [] }

  async function start(answer: Answer, limits = patient) {
    const answers = { [spoken.drawPath]: answer, [spoken.editPath]: answer, [spoken.listPath]: answer }
    const server = await serve(answers)
    const { log, lines } = collectingLog('trace')
    return { ...server, service: serviceAt(server.url, log, limits), lines }
  }

  function serviceAt(url: string, log: Log, limits = patient) {
    const http = createHttp({ log, metrics: createMetrics(), guard: createGuard({ trusted: [url], allowHosts: [] }) })
    const toServer = <Call extends { url: string }>(call: Call) => ({
      ...call,
      url: call.url.replace(new URL(spoken.baseUrl).origin, url),
    })
    const redirected: Http = {
      ...http,
      open: (call) => http.open(toServer(call)),
      send: (call) => http.send(toServer(call)),
    }
    const addresses = { baseUrl: spoken.baseUrl, googleUrl: 'https://generativelanguage.googleapis.com' }
    const service = createPictureService({
      http: redirected,
      ...addresses,
      apiKey: key,
      clock: systemClock,
      log,
      limits,
    })
    afterTest(async () => {
      await service.close()
      await http.close()
    })
    return service
  }

  /** The outcome of one call that was sent once. */
  async function outcome(answer: Answer, limits = patient): Promise<Outcome> {
    const { service, asked } = await start(answer, limits)
    const found = await service.draw(order, wanted)
    expect(asked).toHaveLength(1)
    return found
  }

  describe(`${name} as a picture service`, () => {
    it.each(['small', 'large'])('makes a picture: %s', async (size) => {
      const bytes = size === 'small' ? await drawn('png') : await noisy(1_200, 6)
      const { service, asked, lines } = await start(json(spoken.picture(base64(bytes))))
      const found = await service.draw(order, wanted)
      const edges = size === 'small' ? { width: 60, height: 40 } : { width: 1_200, height: 1_200 }
      expect(found).toMatchObject({ kind: 'picture', picture: { mime: 'image/png', ...edges } })
      expect(found.kind === 'picture' && Buffer.from(found.picture.bytes).equals(bytes)).toBe(true)
      expect(asked.map(({ method, url }) => [method, url])).toEqual([['POST', spoken.drawPath]])
      expect(asked.map(spoken.keyOf)).toEqual([key])
      expect(JSON.stringify(lines)).toMatch(/"id":"order-1".*"upstream call"/)
      expect(JSON.stringify(lines)).not.toContain(key)
    })

    it('tells the real type of a picture', async () => {
      const found = await outcome(json(spoken.picture(base64(await drawn('jpeg')))))
      expect(found).toMatchObject({ kind: 'picture', picture: { mime: 'image/jpeg', width: 60, height: 40 } })
    })

    it('sends pictures with the prompt, which stay what they are', async () => {
      const bytes = await drawn('jpeg')
      const bodies: Buffer[] = []
      const answer = json(spoken.picture(base64(await drawn('png'))))
      const { service, asked } = await start((response, request) => {
        request.on('data', (chunk: Buffer) => void bodies.push(chunk)).on('end', () => answer(response, request))
      })
      const picture = { bytes, mime: 'image/jpeg', width: 60, height: 40 } as const
      expect(await service.draw({ ...order, inputs: [picture] }, wanted)).toMatchObject({ kind: 'picture' })
      expect(asked.map(({ url }) => url)).toEqual([spoken.editPath])
      expect(spoken.holds(Buffer.concat(bodies), bytes)).toBe(true)
      expect(bytes).toEqual(await drawn('jpeg'))
    })

    const { text } = spoken
    if (text !== null)
      it('passes text on that came in place of a picture', async () => {
        expect(await outcome(json(text))).toEqual({ kind: 'text', text: 'Which fox?' })
      })

    it('says that it is blocked', async () => {
      const { status, body } = spoken.blocked
      expect(await outcome(json(body, status))).toEqual({ kind: 'blocked', at: 'prompt', block: 'safety' })
    })

    it('says that a quota is used up, and until when', async () => {
      const { status, body } = spoken.limited
      expect(await outcome(json(body, status))).toEqual({ kind: 'limited', by: 'minute', afterMs: 22_100 })
    })

    it('says that there is no such model', async () => {
      const { status, body } = spoken.gone
      expect(await outcome(json(body, status))).toEqual({ kind: 'no-model' })
    })

    it.each([
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [400, 'invalid'],
      [500, 'broken'],
      [302, 'broken'],
    ])('fails once with the message of the service, without its key: status %i', async (status, fault) => {
      const found = await outcome(json({ error: { code: status, message: `No: ${key}` } }, status))
      expect(found).toEqual({ kind: 'failed', fault, message: `status ${status}: No: …` })
    })

    it('fails where it is silent, and where it falls silent in the middle', async () => {
      const timeout = { kind: 'failed', fault: 'timeout' }
      expect(await outcome(() => undefined, { ...patient, firstByteMs: 50 })).toMatchObject(timeout)
      const half: Answer = (response) => void response.writeHead(200).write('{"data":[{"b64_json":"')
      expect(await outcome(half, { ...patient, idleMs: 50 })).toMatchObject(timeout)
      const drip: Answer = (response) => {
        response.writeHead(200)
        const dripping = setInterval(() => response.write('{'), 5)
        response.on('close', () => clearInterval(dripping))
      }
      expect(await outcome(drip, { ...patient, totalMs: 100 })).toMatchObject(timeout)
    })

    it('ends with the reason of the signal, before the answer and in the middle of it', async () => {
      const halves: Answer[] = [() => undefined, (response) => void response.writeHead(200).write('{"data":')]
      for (const half of halves) {
        const stop = new AbortController()
        const { service } = await start((response, request) => {
          half(response, request)
          stop.abort(new Error('no longer wanted'))
        })
        await expect(service.draw(order, stop.signal)).rejects.toThrow('no longer wanted')
        await expect(service.draw(order, stop.signal)).rejects.toThrow('no longer wanted')
      }
    })

    it.each([
      [
        'a picture that is cut off',
        async () => json(spoken.picture(base64((await noisy(300, 6)).subarray(0, 90_000)))),
      ],
      ['a picture of no known type', async () => json(spoken.picture(base64(Buffer.alloc(90_000, 7))))],
      ['a page', async () => say('<html><body>Sign in</body></html>', { 'content-type': 'text/html' })],
      ['nothing', async () => say()],
      ['an object without anything', async () => json({})],
      [
        'a body that is cut off',
        async () => say(JSON.stringify(spoken.picture(base64(await noisy(300, 6)))).slice(0, -9)),
      ],
      ['a connection that is cut off', async () => cut],
      ['more than 60 MB', async () => huge],
    ])('fails as broken with %s', async (_, make) => {
      expect(await outcome(await make())).toMatchObject({ kind: 'failed', fault: 'broken' })
    })

    it('fails where nobody listens', async () => {
      const service = serviceAt('http://127.0.0.1:1', collectingLog().log)
      expect(await service.draw(order, wanted)).toMatchObject({ kind: 'failed', fault: 'unreachable' })
    })

    it('lists its models, or says why not', async () => {
      const { service, asked } = await start(json(spoken.list))
      expect(await service.list(wanted)).toEqual([spoken.model])
      expect(asked.map(spoken.keyOf)).toEqual([key])
      for (const [answer, fault] of [
        [json({ error: { code: 401, message: 'No.' } }, 401), 'unauthorized'],
        [json({ error: { code: 403, message: 'No.' } }, 403), 'forbidden'],
        [say('<html>', {}, 404), 'not-found'],
        [say('<html>'), 'broken'],
      ] as const)
        await expect((await start(answer)).service.list(wanted)).rejects.toMatchObject({ service: 'pictures', fault })
    })
  })
}

const cut: Answer = (response) => {
  response.writeHead(200, { 'content-length': '100000' }).write('{"data":', () => response.destroy())
}

const huge: Answer = (response) => {
  response.writeHead(200)
  const piece = Buffer.alloc(1024 * 1024, '{"text":"A')
  const send = () => {
    while (!response.destroyed && response.write(piece));
  }
  response.on('drain', send)
  send()
}
