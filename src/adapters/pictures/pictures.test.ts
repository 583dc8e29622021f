import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { afterTest, type Answer, say, serve } from '../../../test/support/network/local-server.ts'
import { systemClock } from '../../lib/clock.ts'
import { createGuard } from '../../lib/http/guard.ts'
import { createHttp } from '../../lib/http/http.ts'
import { createMetrics } from '../../lib/metrics.ts'
import { createPictureService } from './pictures.ts'

const order = { id: '1', model: 'gemini-3-pro-image', prompt: 'a fox', ratio: '1:1', size: '1K', inputs: [] } as const
const path = '/v1beta/models/gemini-3-pro-image:generateContent'
const wanted = new AbortController().signal

async function start(answers: Record<string, Answer>) {
  const server = await serve(answers)
  const { log, lines } = collectingLog()
  const guard = createGuard({ trusted: [server.url], allowHosts: [] })
  const http = createHttp({ log, metrics: createMetrics(), guard })
  const limits = { firstByteMs: 50, idleMs: 1_000, totalMs: 1_000 }
  const addresses = { baseUrl: server.url, googleUrl: server.url }
  const service = createPictureService({ http, ...addresses, apiKey: 'key', clock: systemClock, log, limits })
  afterTest(async () => {
    await service.close()
    await http.close()
  })
  return { ...server, service, lines }
}

describe('a picture service that is down', () => {
  it('is no longer asked after five failures in a row', async () => {
    const { service, asked, lines } = await start({ [path]: () => undefined })
    const failures = Array.from({ length: 5 }, () => service.draw(order, wanted))
    for (const failed of await Promise.all(failures)) expect(failed).toMatchObject({ fault: 'timeout' })
    const message = 'pictures: unreachable: the breaker is open'
    expect(await service.draw(order, wanted)).toEqual({ kind: 'failed', fault: 'unreachable', message })
    expect(asked).toHaveLength(5)
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'breaker', state: 'open' }))
  })

  it('that refuses is asked on', async () => {
    const { service, asked } = await start({ [path]: say('{"error":{"message":"No."}}', {}, 500) })
    for (let time = 0; time < 7; time++)
      expect(await service.draw(order, wanted)).toMatchObject({ fault: 'broken', message: 'status 500: No.' })
    expect(asked).toHaveLength(7)
  })
})

describe('a list of models', () => {
  it('is read to its last page, five at most', async () => {
    const page = (id: string, nextPageToken: string) => {
      const methods = { supportedGenerationMethods: ['generateContent'] }
      return say(JSON.stringify({ models: [{ name: `models/image-${id}`, ...methods }], nextPageToken }))
    }
    const first = '/v1beta/models?pageSize=1000'
    const { service } = await start({ [first]: page('1', 'b'), [`${first}&pageToken=b`]: page('2', '') })
    expect(await service.list(wanted)).toEqual(['image-1', 'image-2'])
    const endless = await start({ [first]: page('1', 'b'), [`${first}&pageToken=b`]: page('2', 'b') })
    expect(await endless.service.list(wanted)).toHaveLength(5)
  })
})

it('is not called where the order is no longer wanted', async () => {
  const { service, asked } = await start({})
  await expect(service.draw(order, AbortSignal.abort(new Error('stopping')))).rejects.toThrow('stopping')
  expect(asked).toEqual([])
})
