import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { soon, visit } from '../support/stories/browser.ts'
import { ofOwner, ownersShelf } from '../support/stories/owners-shelf.ts'

type Shown = { readonly isConnected: boolean; matches(selector: string): boolean }

describe('the composer', () => {
  it('fills in a command with the mouse', async () => {
    const { page, messages, picker, focused } = await visit()
    await page.getByRole('button', { name: 'Use a command' }).click()
    await picker.getByRole('option', { name: '/prof' }).click()
    await soon(focused).toBe('Message #town-square')
    await page.keyboard.type('what is LoRA?')
    await page.getByRole('button', { name: 'Send message' }).click()
    await messages.getByRole('button', { name: 'Delete' }).waitFor()
    expect(await messages.first().innerText()).toContain('LoRA')
  })

  it('reports a missing required option, and sends nothing', async () => {
    const { page, messages, send, sandbox } = await visit()
    await send('/prof ')
    expect(await page.getByRole('alert').innerText()).toBe('prompt: This option is required. Specify a value.')
    await send('what is LoRA?')
    expect(await page.getByRole('alert').innerText()).toBe('')
    await messages.getByRole('button', { name: 'Delete' }).waitFor()
    expect(sandbox.discord.messages('town-square')).toHaveLength(1)
  })

  it('keeps a question that is too long, and shows its length', async () => {
    const { page, messages, composer } = await visit()
    const long = 'what is LoRA? '.repeat(150).trim()
    await page.keyboard.type('/prof ')
    await page.keyboard.insertText(long)
    await page.keyboard.press('Enter')
    await soon(() => page.getByRole('alert').innerText()).toBe('prompt: Must be 2000 or fewer in length; this is 2099.')
    expect(await composer.inputValue()).toBe(long)
    expect(await messages.count()).toBe(0)
  })

  it('shows hostile markdown and HTML as text', async () => {
    const { page, messages, composer, send } = await visit()
    const said = [
      '<script>document.title = "taken"</script><img src=x onerror="document.title = 1">',
      '[x](javascript:alert(1)) [y](https://example.com) <b>bold?</b> ||hidden||',
      '```html\n<iframe src="https://example.com"></iframe>\n```',
    ]
    for (const text of said) {
      await page.keyboard.insertText(text)
      await page.keyboard.press('Enter')
    }
    await soon(() => messages.count()).toBe(3)
    expect(await messages.nth(0).innerText()).toContain(said[0])
    expect(await messages.nth(1).innerText()).toContain('[x](javascript:alert(1)) y <b>bold?</b>')
    expect(
      await messages
        .nth(1)
        .getByRole('link')
        .evaluateAll((links) => links.map(String)),
    ).toEqual(['https://example.com/'])
    expect(await messages.nth(2).getByRole('code').innerText()).toBe('<iframe src="https://example.com"></iframe>')
    expect(await messages.locator('script, iframe, b:not(.name), [onerror]').count()).toBe(0)
    expect(await page.title()).toBe('#town-square | Sandbox')
    await messages.getByRole('button', { name: 'Spoiler' }).click()
    expect(await messages.getByRole('button', { name: 'Spoiler' }).count()).toBe(0)
    await composer.click()
    await send('**still** _works_')
    await soon(() => messages.last().getByRole('strong').innerText()).toBe('still')
  })

  it('works without a mouse as soon as the page is loaded', async () => {
    const { page, messages, composer, send, focused } = await visit({ settings: await ownersShelf() })
    expect(await focused()).toBe('Message #town-square')
    await page.keyboard.type('/pro')
    await page.keyboard.press('Tab')
    await send(ofOwner.prompt)
    await messages.getByRole('button', { name: 'Sources' }).waitFor()
    expect(await focused()).toBe('Message #town-square')

    for (let presses = 0; (await focused()) !== 'Sources'; presses++) {
      expect(presses).toBeLessThan(12)
      await page.keyboard.press('Shift+Tab')
    }
    await page.keyboard.press('Enter')
    const passages = messages.filter({ hasText: 'Only you can see this' })
    await passages.waitFor()
    expect(await focused()).toBe('Sources')
    while ((await focused()) !== 'Dismiss message') await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await soon(() => messages.count()).toBe(1)

    await composer.focus()
    await page.keyboard.type('a half-written th')
    await page.keyboard.press('ArrowLeft')
    for (const text of ['first', 'second']) await drive(page, 'say', { as: 'member2', channel: 'town-square', text })
    await soon(() => messages.count()).toBe(3)
    await page.keyboard.type('XX')
    expect(await composer.inputValue()).toBe('a half-written tXXh')
  })

  it('keeps the focus in a message that is redrawn', async () => {
    const { page, messages, send } = await visit()
    await page.keyboard.insertText('[one](https://example.com/1) [one](https://example.com/2)')
    await page.keyboard.press('Enter')
    await send('/sessioninfo ')
    const keepsFocus = async (control: Locator) => {
      await control.focus()
      const old = await control.elementHandle()
      await drive(page, 'clock', { advanceMs: 86_400_000 })
      await soon(() => old?.evaluate((each) => (each as Shown).isConnected)).toBe(false)
      // A control that is redrawn just now is asked again.
      await soon(() => control.evaluate((each) => (each as Shown).matches(':focus'))).toBe(true)
    }
    await keepsFocus(messages.getByRole('button', { name: 'Dismiss message' }))
    await keepsFocus(messages.getByRole('link').last())
    await keepsFocus(messages.first().getByRole('button', { name: 'Reply' }))
  })

  it('stays at the newest message when a focused message far above is redrawn', async () => {
    const { page, messages } = await visit()
    const say = (text: string) => drive(page, 'say', { as: 'member2', channel: 'town-square', text })
    await say('the first')
    const reply = messages.first().getByRole('button', { name: 'Reply' })
    await reply.focus()
    await say('a line\n'.repeat(60))
    await soon(() => messages.count()).toBe(2)
    const old = await reply.elementHandle()
    await drive(page, 'clock', { advanceMs: 86_400_000 })
    await soon(() => old?.evaluate((each) => (each as Shown).isConnected)).toBe(false)
    expect(await reply.evaluate((each) => (each as Shown).matches(':focus'))).toBe(true)
    expect(await page.evaluate<number>("document.getElementById('scroller').scrollTop")).toBe(0)
  })
})

/** An act of another client. */
async function drive(page: { url(): string }, act: string, body: object): Promise<void> {
  const answer = await fetch(new URL(`/_sandbox/${act}`, page.url()), { method: 'POST', body: JSON.stringify(body) })
  expect(answer.status).toBe(200)
}
