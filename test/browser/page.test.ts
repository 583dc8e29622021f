import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { open, soon, visit } from '../support/stories/browser.ts'
import { ofOwner, ownersShelf } from '../support/stories/owners-shelf.ts'

describe('the page', () => {
  it('names people by their roles, and marks the channels with messages that a person has not seen', async () => {
    const { page, messages, send, speakAs, enter } = await visit()
    const speaker = page.getByRole('combobox', { name: 'Speaking as' })
    expect(await speaker.getByRole('option').allInnerTexts()).toEqual(['Member', 'Member 2', 'Owner'])
    const townSquare = page.getByRole('button', { name: 'town-square' })
    await enter('ai-news')
    await page.getByRole('textbox', { name: 'Message #ai-news' }).click()
    await send('something new in ai-news')
    await soon(() => messages.count()).toBe(1)
    await enter('town-square')
    await soon(() => townSquare.getAttribute('aria-current')).toBe('page')
    await soon(() => messages.count()).toBe(0)
    const news = page.getByRole('button', { name: 'ai-news' })
    expect(await news.getByText('new', { exact: true }).count()).toBe(0)
    await speakAs('Member 2')
    await soon(() => news.getByText('new', { exact: true }).count()).toBe(1)
    await enter('ai-news')
    await soon(() => messages.count()).toBe(1)
    await soon(() => news.getByText('new', { exact: true }).count()).toBe(0)
    await page.reload()
    await page.getByRole('textbox', { name: 'Message #ai-news' }).waitFor()
    expect(await speaker.inputValue()).toBe('member2')
  })

  it('shows what a message replies to', async () => {
    const { page, messages, send, speakAs } = await visit()
    await page.keyboard.insertText('> quoted\nIs **anybody** here? https://example.com')
    await page.keyboard.press('Enter')
    await soon(() => messages.count()).toBe(1)
    await speakAs('Member 2')
    await messages.first().hover()
    await messages.first().getByRole('button', { name: 'Reply' }).click()
    await page.getByText('Replying to Member').waitFor()
    await send('I am')
    await soon(() => messages.count()).toBe(2)
    expect(await messages.last().innerText()).toMatch(/^\s*@Member\s+quoted\s+Member 2\s+Today at .*\s+I am/)
    expect(await page.getByText('Replying to Member').isVisible()).toBe(false)
    await speakAs('Member')
    await soon(() => messages.last().getAttribute('class')).toContain('pinged')
  })

  it('shows the bot’s log, advances its clock, and links to its health', async () => {
    const { page, ask } = await visit()
    await ask('what is RAG?')
    const log = page.getByRole('region', { name: 'Log' })
    for (const line of ['gateway ready', 'commands registered', 'command done']) {
      expect(await log.innerText()).toContain(line)
    }
    expect(await log.innerText()).toMatch(/info command done.* command=prof outcome=ok ms=\d+/)
    const clock = page.locator('#clock')
    const at = async () => Date.parse(await clock.innerText())
    const before = await at()
    await page.getByRole('button', { name: '+1 h' }).click()
    await soon(at).toBeGreaterThanOrEqual(before + 3_600_000)
    expect(await at()).toBeLessThan(before + 3_610_000)
    const health = await page.getByRole('link', { name: /^http:\/\/127\.0\.0\.1:\d+$/ }).getAttribute('href')
    expect((await fetch(health ?? '')).status).toBe(200)
    expect(await page.getByRole('complementary', { name: 'Sandbox' }).innerText()).toMatch(/Violations\s+None/)
  })

  it('reconnects after the gateway was dropped, and answers', async () => {
    const { page, sandbox, ask } = await visit()
    await page.getByRole('button', { name: 'Drop the gateway' }).click()
    await soon(() => page.getByRole('region', { name: 'Log' }).innerText()).toContain('gateway lost')
    await page.getByText('Connected', { exact: true }).waitFor()
    expect(sandbox.discord.stats.resumes).toBe(1)
    await page.getByRole('textbox').click()
    const answer = await ask('what is RAG?')
    expect(await answer.getByRole('button', { name: 'Delete' }).count()).toBe(1)
  })

  it('is fully usable at a width of 420 pixels', async () => {
    const { page, messages, send, speakAs, ask } = await visit({ width: 420, settings: await ownersShelf() })
    const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    const answer = await ask(ofOwner.prompt)
    await answer.getByRole('button', { name: 'Sources' }).click()
    await soon(() => messages.last().innerText()).toContain('Only you can see this')
    expect(await overflow()).toBe(0)
    const outside = await page.evaluate<string[]>(
      `[...document.querySelectorAll('main *')].filter((each) => each.checkVisibility() &&
        each.getBoundingClientRect().right > innerWidth).map((each) => each.outerHTML.slice(0, 200))`,
    )
    expect(outside).toEqual([])

    await page.getByRole('button', { name: 'Channels' }).click()
    await page.getByRole('button', { name: 'ai-news' }).click()
    await page.getByRole('textbox', { name: 'Message #ai-news' }).click()
    await speakAs('Owner')
    await page.getByRole('textbox').click()
    await send('A line from the owner')
    await soon(() => messages.last().innerText()).toContain('Owner')

    await page.getByRole('button', { name: 'Sandbox' }).click()
    await page.getByRole('button', { name: '+1 min' }).click()
    await page.getByRole('region', { name: 'Log' }).getByText('command=prof').waitFor()
    expect(await overflow()).toBe(0)
    await page.getByRole('button', { name: 'Sandbox' }).click()
    expect(await page.getByRole('region', { name: 'Log' }).isVisible()).toBe(false)
  })
})

describe('npm run sandbox', () => {
  it('serves the page at the printed address, and closes every port when it ends', async () => {
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
    expect(await page.locator('body').innerText()).toMatch(
      /^This is the real bot\. Only the outside services are simulated\.\n/,
    )
    await send('/prof what is RAG?')
    await messages.getByRole('button', { name: 'Delete' }).waitFor()
    const health = await page.getByRole('link', { name: /^http:/ }).innerText()
    await page.goto('about:blank')

    const asked = performance.now()
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(performance.now() - asked).toBeLessThan(2000)
    for (const gone of [url, `${health}/livez`]) await expect(fetch(gone)).rejects.toThrow('fetch failed')
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
