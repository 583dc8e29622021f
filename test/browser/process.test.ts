import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { open } from './browser.ts'

it('npm run sandbox serves the page at the address it prints, and leaves nothing behind', async () => {
  const port = await freePort()
  const child = spawn('npm', ['run', 'sandbox'], {
    env: { ...process.env, SANDBOX_PORT: String(port) },
    detached: true,
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(() => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  })
  const url = `http://127.0.0.1:${port}/`
  await expect.poll(() => printed.split('\n').at(-2), { timeout: 5000 }).toBe(`Sandbox ready: ${url}`)

  const { page, messages, send } = await open(Promise.resolve(url))
  await send('/prof what is RAG?')
  await messages.getByRole('button', { name: 'Sources' }).waitFor()
  const health = await page.getByRole('link', { name: /^http:/ }).innerText()
  await page.goto('about:blank')

  const asked = performance.now()
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(performance.now() - asked).toBeLessThan(2000)
  for (const gone of [url, `${health}/livez`]) await expect(fetch(gone)).rejects.toThrow('fetch failed')
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
