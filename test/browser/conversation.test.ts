import { describe, expect, it } from 'vitest'
import { soon, visit, type Visit } from '../support/stories/browser.ts'

const say = ({ sandbox: { discord } }: Visit, text: string, more = {}) =>
  discord.say({ as: 'member2', channel: 'town-square', text, ...more }).messageId

/** Registers a message command beside the bot's own commands; answers the interactions that follow. */
function offer({ sandbox: { discord } }: Visit, offered: string): { data: object }[] {
  const used: { data: object }[] = []
  const { list, overwrite } = discord.commands
  overwrite('global', [...list('global'), { name: offered, type: 3, integration_types: [0] }])
  discord.world.onEvent(({ name, data }) => name === 'INTERACTION_CREATE' && used.push(data as { data: object }))
  return used
}

describe('a message', () => {
  it('has a menu with the bot’s commands on it, for mouse and keyboard', async () => {
    const screen = await visit()
    const { page, messages, focused } = screen
    const used = offer(screen, 'Add to knowledge')
    const target = say(screen, 'What is attention?')
    await soon(() => messages.count()).toBe(1)
    await messages.first().hover()
    await messages.first().getByRole('button', { name: 'More' }).click()
    const items = messages.first().getByRole('menuitem')
    await soon(() => items.allInnerTexts()).toEqual(['Ask the professor', 'Add to knowledge'])
    await page.screenshot({ path: 'test-results/menu.png' })
    await items.first().click()
    await soon(() => items.count()).toBe(0)
    await soon(() => used.map(({ data }) => data)).toMatchObject([{ type: 3, target_id: target }])

    await messages.first().getByRole('button', { name: 'Reply' }).focus()
    for (const key of ['Tab', 'Enter', 'Tab', 'Tab']) await page.keyboard.press(key)
    expect(await focused()).toBe('Add to knowledge')
    await page.keyboard.press('Enter')
    await soon(() => used.length).toBe(2)
    expect(used[1]?.data).toMatchObject({ name: 'Add to knowledge', target_id: target })
  })

  it('closes its menu when the focus moves elsewhere', async () => {
    const screen = await visit()
    say(screen, 'What is attention?')
    const item = screen.messages.first().getByRole('menuitem')
    await screen.messages.first().hover()
    await screen.messages.first().getByRole('button', { name: 'More' }).click()
    await item.waitFor()
    await screen.composer.click()
    await soon(() => item.count()).toBe(0)
  })

  it('shows its files with name and size, and a click downloads them', async () => {
    const screen = await visit()
    const text = 'Attention is all you need.\n'.repeat(100)
    const pixel =
      'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQMAAAD+wSzIAAAABlBMVEX///+/v7+jQ3Y5AAAADklEQVQI12P4AIX8EAgALgAD/aNpbtEAAAAASUVORK5CYII'
    const files = [
      { name: 'notes.md', base64: Buffer.from(text).toString('base64') },
      { name: 'pixel.png', base64: `${pixel}=` },
    ]
    say(screen, 'see', { files })
    const link = screen.messages.first().getByRole('link', { name: 'notes.md' })
    expect(await link.innerText()).toMatch(/notes\.md\s*2\.6 KB/)
    const [saved] = await Promise.all([screen.page.waitForEvent('download'), link.click()])
    expect(saved.suggestedFilename()).toBe('notes.md')
    const stream = await saved.createReadStream()
    let got = ''
    for await (const chunk of stream) got += String(chunk)
    expect(got).toBe(text)
    const picture = screen.messages.first().getByRole('img', { name: 'pixel.png' })
    await soon(() => picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth)).toBe(8)
  })
})

describe('attaching files', () => {
  it('sends attached files, without removed ones, with or without text', async () => {
    const screen = await visit()
    const { page, messages, send } = screen
    const choose = async (...names: string[]) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Attach a file' }).click(),
      ])
      await chooser.setFiles(names.map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) })))
      for (const name of names) await page.getByRole('button', { name: `Remove ${name}` }).waitFor()
    }
    await choose('a.txt', 'b.txt')
    await page.screenshot({ path: 'test-results/attaching.png' })
    await page.getByRole('button', { name: 'Remove a.txt' }).click()
    expect(await screen.focused()).toBe('Message #town-square')
    await send('Look at this')
    await soon(() => messages.first().innerText()).toContain('b.txt')
    await choose('c.txt')
    await page.keyboard.press('Enter')
    await soon(() => messages.count()).toBe(2)
    const sent = screen.sandbox.discord.messages('town-square')
    expect(sent.map(({ content, attachments }) => [content, ...attachments.map(({ filename }) => filename)])).toEqual([
      ['Look at this', 'b.txt'],
      ['', 'c.txt'],
    ])
    expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0)
  })
})

describe('threads and servers', () => {
  it('are listed in the sidebar, and people write in them', async () => {
    const screen = await visit()
    const { page, messages, enter, send, sandbox } = screen
    const message = say(screen, 'What is attention?')
    sandbox.discord.openThread({ as: 'member2', message, name: 'Attention' })
    await messages.first().getByRole('button', { name: 'Attention' }).click()
    const composer = page.getByRole('textbox', { name: 'Message #Attention' })
    await composer.waitFor()
    await soon(screen.focused).toBe('Message #Attention')
    await soon(() => messages.count()).toBe(1)
    expect(await messages.first().innerText()).toContain('What is attention?')
    await send('Tell me more')
    await soon(() => messages.last().innerText()).toContain('Tell me more')
    expect(sandbox.discord.messages('Attention').at(-1)).toMatchObject({ content: 'Tell me more', channel_id: message })
    await page.reload()
    await composer.waitFor()
    await page.screenshot({ path: 'test-results/thread.png' })
    await enter('town-square')
    await soon(() => messages.first().innerText()).toMatch(/Attention\s+Thread/)
    say(screen, 'new in there', { channel: 'Attention' })
    const thread = page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: 'Attention' })
    await soon(() => thread.innerText()).toMatch(/new/)
    sandbox.discord.removeChannel('Attention')
    await soon(() => thread.count()).toBe(0)
    await soon(() => messages.first().getByRole('button', { name: 'Closed' }).isDisabled()).toBe(true)
  })

  it('show the other server under its own name', async () => {
    const { page, enter, send, sandbox } = await visit()
    const side = page.getByRole('navigation', { name: 'Channels' })
    expect(await side.getByRole('heading').allInnerTexts()).toEqual(['Synapse Lab', 'Other Lab', 'Direct messages'])
    await enter('elsewhere')
    await page.getByRole('textbox', { name: 'Message #elsewhere' }).click()
    await soon(() => side.locator('header').innerText()).toBe('Other Lab')
    await send('/prof what is RAG?')
    await soon(() => sandbox.discord.messages('elsewhere').length).toBe(1)
  })

  it('have the headings of where one is: a server and its channel, a thread, a direct message', async () => {
    const { page, enter, sandbox } = await visit()
    const server = page.getByRole('navigation', { name: 'Channels' }).locator('header')
    const heading = page.getByRole('heading', { level: 1 })
    const message = sandbox.discord.say({ as: 'member', channel: 'town-square', text: 'hi' }).messageId
    sandbox.discord.openThread({ as: 'member', message, name: 'Attention' })
    for (const [name, at, said] of [
      ['ai-news', 'Synapse Lab', 'Welcome to #ai-news!'],
      ['elsewhere', 'Other Lab', 'Welcome to #elsewhere!'],
      ['Attention', 'Synapse Lab', 'Attention'],
      ['Professor Synapse', 'Direct messages', 'Professor Synapse'],
    ] as const) {
      await enter(name)
      await soon(() => heading.innerText()).toBe(said)
      expect(await server.innerText()).toBe(at)
    }
    expect(await page.title()).toBe('@Professor Synapse | Sandbox')
    await page.getByText('This is the beginning of your direct messages with Professor Synapse.').waitFor()
  })
})
