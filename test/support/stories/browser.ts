import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterEach, beforeAll, expect } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/sandbox.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome']
const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]
const timeoutMs = 15_000

/** A page of a sandbox, and its parts by their accessible names. */
export type Screen = {
  readonly page: Page
  /** The composer's field. */
  readonly composer: Locator
  /** The messages, oldest first, without the dividers between days. */
  readonly messages: Locator
  readonly picker: Locator
  /** Types key by key into the focused element, then presses Enter. */
  send(text: string): Promise<void>
  /** The name of the focused element. */
  focused(): Promise<string>
  /** Changes the person; `enter` changes the channel and waits until it is shown. */
  speakAs(name: string): Promise<void>
  enter(channel: string): Promise<void>
}
/** A screen with its sandbox, which runs in this process. */
export type Visit = Screen & {
  readonly sandbox: Sandbox
  /** Sends `/prof` with the prompt and waits for the complete answer; answers its message. */
  ask(prompt: string): Promise<Locator>
}
type Opened = { readonly context: BrowserContext; readonly wrong: string[]; end(): Promise<void> }

let browser: Browser
let opened: Opened[] = []

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium(), args })
  return () => browser.close()
}, 30_000)

afterEach(async ({ task }) => {
  const all = opened
  opened = []
  const name = task.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  for (const { context, end } of all) {
    for (const page of context.pages()) await page.screenshot({ path: `test-results/${name}.png` })
    await context.close()
    await end()
  }
  expect(all.flatMap(({ wrong }) => wrong)).toEqual([])
})

/** Starts a sandbox and opens its page. After the test it is stopped, and must have recorded no violation. */
export async function visit({ width, ...options }: SandboxOptions & { width?: number } = {}): Promise<Visit> {
  const starting = startSandbox({ latencyMs: 80, ...options })
  const end = async () => {
    const { discord, gptTrainer, google, stop } = await starting
    await stop()
    expect([...discord.violations, ...gptTrainer.violations, ...google.violations]).toEqual([])
  }
  const screen = await open(
    starting.then(({ url }) => url),
    { ...(width && { width }), end },
  )
  // The page draws messages before the log, so that a logged answer is on the screen.
  const finished = () => screen.page.getByLabel('Log', { exact: true }).getByText('command done').count()
  const ask = async (prompt: string) => {
    const [count, before] = [await screen.messages.count(), await finished()]
    await screen.send(`/prof ${prompt}`)
    await soon(finished).toBe(before + 1)
    return screen.messages.nth(count)
  }
  return { ...screen, sandbox: await starting, ask }
}

/**
 * Opens a sandbox's page. After the test a screenshot is kept in test-results/, and the page must have called no other
 * host and met no error.
 */
export async function open(
  address: Promise<string>,
  { width = 1280, end = () => Promise.resolve() } = {},
): Promise<Screen> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'en-US', timezoneId: 'UTC' })
  const wrong: string[] = []
  opened.push({ context, wrong, end })
  context.setDefaultTimeout(timeoutMs)
  const page = await context.newPage()
  const url = await address
  watchErrors(context, new URL(url).origin, wrong)
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Message #town-square' }).waitFor()
  const channels = page.getByRole('navigation', { name: 'Channels' })
  return {
    page,
    composer: page.getByRole('textbox'),
    messages: page.getByRole('list', { name: 'Messages' }).locator(':scope > :not([role=separator])'),
    picker: page.getByRole('listbox'),
    async send(text) {
      await page.keyboard.type(text)
      await page.keyboard.press('Enter')
    },
    focused: () => page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.innerText'),
    async speakAs(name) {
      await page.getByRole('combobox', { name: 'Speaking as' }).selectOption(name)
    },
    async enter(channel) {
      await channels.getByRole('button', { name: channel }).click()
      // Until then the page shows the messages of the channel before.
      await channels.locator('[aria-current=page]', { hasText: channel }).waitFor({ state: 'attached' })
    },
  }
}

/** Polls until the value is as expected. */
export const soon = <T>(look: () => T) => expect.poll(look, { timeout: timeoutMs, interval: 25 })

/** Records the texts that the last element of a selector showed, frame by frame, without repetitions. */
export async function watchText(page: Page, selector: string): Promise<() => Promise<string[]>> {
  await page.evaluate(`(() => {
    window.shown = []
    const look = () => {
      const text = [...document.querySelectorAll(${JSON.stringify(selector)})].at(-1)?.innerText ?? ''
      if (text !== window.shown.at(-1)) window.shown.push(text)
      requestAnimationFrame(look)
    }
    look()
  })()`)
  return () => page.evaluate<string[]>('window.shown')
}

/** Records calls of other hosts, console errors and page errors. */
function watchErrors(context: BrowserContext, origin: string, wrong: string[]): void {
  context.on('request', (request) => {
    const to = new URL(request.url())
    if (to.origin !== origin && to.protocol !== 'data:') wrong.push(`asked ${request.url()}`)
  })
  context.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') wrong.push(`console: ${said.text()}`)
  })
  context.on('weberror', (met) => wrong.push(`page: ${met.error().message}`))
}

function findChromium(): string {
  const { CHROMIUM_PATH: wanted, PATH = '' } = process.env
  const known = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const found = (wanted ? [wanted] : known).find((path) => existsSync(path))
  if (!found)
    throw new Error('There is no Chromium here: apt-get install chromium, or set CHROMIUM_PATH to where one is.')
  return found
}
