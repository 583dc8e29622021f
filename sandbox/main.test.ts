import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'

let ends: (() => void)[] = []
afterEach(() => {
  ends.forEach((end) => end())
  ends = []
})

function run(port: string) {
  const args = ['scripts/sandbox.mjs']
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], SANDBOX_PORT: port } })
  ends.push(() => child.kill('SIGKILL'))
  const told = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (told.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (told.err += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  return { child, told, ended }
}

/** An act of a person. */
const act = (url: string, name: string, body: object) =>
  fetch(`${url}_sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) })

describe('npm run sandbox', () => {
  it('has GPT Trainer answer as a chatbot would', async () => {
    const { told } = run('0')
    await expect.poll(() => told.out, { timeout: 15_000 }).toContain('Sandbox ready')
    const url = /http\S+/.exec(told.out)?.[0] ?? ''
    await act(url, 'answers', { from: 'gpt-trainer' })
    const options = { prompt: 'Show me code for attention' }
    await act(url, 'command', { as: 'member', channel: 'town-square', name: 'prof', options })
    const shown = async () => (await fetch(`${url}_sandbox/state`)).text()
    await expect.poll(shown, { timeout: 15_000 }).toContain('def attention')
  }, 40_000)

  it('is ready within five seconds and ends within two', async () => {
    const { child, told, ended } = run('0')
    await expect.poll(() => told.out, { timeout: 5000 }).toMatch(/Sandbox ready: http:\/\/127\.0\.0\.1:\d+\/\n$/)
    const url = /http\S+/.exec(told.out)?.[0] ?? ''
    const view = (await (await fetch(`${url}_sandbox/view`)).json()) as { commands: object[]; violations: string[] }
    expect(view.commands.length).toBeGreaterThan(0)
    expect(view.violations).toEqual([])
    expect(await (await fetch(url)).text()).toContain('<script type="module" src="/page.js">')
    expect((await fetch(`${url}page.js`)).status).toBe(200)
    const asked = Date.now()
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(Date.now() - asked).toBeLessThan(2000)
    expect(told.err).toBe('')
  })

  it('reports a taken or invalid port in one sentence', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    ends.push(() => other.close())
    const { port } = other.address() as AddressInfo
    const [taken, none] = [run(String(port)), run('abc')]
    expect(await Promise.all([taken.ended, none.ended])).toEqual([1, 1])
    const sentence = `Port ${port} is taken: stop what listens there, or set SANDBOX_PORT to another one.\n`
    expect(taken.told).toEqual({ out: '', err: sentence })
    expect(none.told).toEqual({ out: '', err: 'SANDBOX_PORT: abc is no port.\n' })
  })
})
