import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { createMetrics } from '../../lib/metrics.ts'
import { createHealthServer, tryPort } from './server.ts'

const well = () => Promise.resolve([])
const serverOn = (host: string | null) =>
  createHealthServer({ port: 0, host, metrics: createMetrics(), checks: { livez: well, healthz: well, readyz: well } })

it('listens on the given address alone', async () => {
  const server = serverOn('127.0.0.1')
  await server.start()
  const at = (host: string) => fetch(`http://${host}:${server.port()}/livez`).then(({ status }) => status)
  expect(await at('127.0.0.1')).toBe(200)
  await expect(at('127.0.0.2')).rejects.toThrow()
  await server.stop()
})

it('says what to do about a port that is taken, at the start and to the doctor', async () => {
  const other = createServer().listen(0)
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const sentence = `${port} cannot be listened on (EADDRINUSE). Stop what uses it or set another.`
  await expect(tryPort(port)).rejects.toThrow(sentence)
  const server = createHealthServer({
    port,
    host: null,
    metrics: createMetrics(),
    checks: { livez: well, healthz: well, readyz: well },
  })
  await expect(server.start()).rejects.toThrow(`PORT: ${sentence}`)
  other.close()
  await once(other, 'close')
  await tryPort(port)
})
