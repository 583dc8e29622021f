import { expect, it } from 'vitest'
import { soon, visit, watchText } from '../support/stories/browser.ts'
import { noCooldown } from '../support/stories/pictures.ts'

/** An `<img>` in the page. */
type Loaded = { naturalWidth: number }

/** The sandbox with pictures that take a moment, and the parts of the page that they need. */
async function visitStudio() {
  const screen = await visit({ pictures: true, settings: noCooldown, latencyMs: 10, google: { delayMs: 1000 } })
  const { page, messages, sandbox } = screen
  const pictured = messages.filter({ has: page.getByRole('button', { name: 'Again', exact: true }) })
  return {
    ...screen,
    dialog: page.getByRole('dialog'),
    /** The messages with a whole picture; the nth once its picture has loaded. */
    pictured,
    async nth(index: number) {
      const message = pictured.nth(index)
      await message.waitFor()
      const width = () => message.locator('img.picture').evaluate((img) => (img as unknown as Loaded).naturalWidth)
      await soon(width).toBeGreaterThan(0)
      return message
    },
    lastOrder: () => sandbox.google.orders.at(-1),
  }
}

it('a member has a picture drawn, another shape of it, and edits it; it stands in the gallery until it is deleted', async () => {
  const { page, messages, composer, picker, enter, focused, dialog, pictured, nth, lastOrder } = await visitStudio()
  const shown = await watchText(page, '[aria-label=Messages] > li:last-child')
  await page.keyboard.type('/image a red fox in the snow --8:1 --sepia')
  await page.keyboard.press('Tab')
  await picker.getByRole('option', { name: 'Wide (16:9)' }).click()
  await page.keyboard.press('Tab')
  await page.keyboard.type('1K')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  const first = await nth(0)
  expect((await shown()).some((text) => text.includes('Drawing your picture. That takes up to a minute.'))).toBe(true)
  expect(await first.innerText()).toMatch(/gemini-nano-banana-2\.1 · 16:9 · 1K · \d+ s\nI don't know --sepia/)
  expect(await first.getByRole('img', { name: 'a red fox in the snow', exact: true }).count()).toBe(1)
  expect(await composer.inputValue()).toBe('')

  await first.getByRole('combobox', { name: 'Change shape' }).selectOption('Tall (9:16)')
  expect(await (await nth(1)).innerText()).toContain('· 9:16 · 1K ·')
  expect(lastOrder()).toMatchObject({ prompt: 'a red fox in the snow', ratio: '9:16', inputs: [] })

  await first.getByRole('button', { name: 'Edit' }).focus()
  await page.keyboard.press('Enter')
  await dialog.waitFor()
  const words = dialog.getByRole('textbox', { name: 'Your words' })
  expect(await words.inputValue()).toBe('a red fox in the snow')
  expect(await dialog.getByRole('radio', { name: 'Wide (16:9)' }).isChecked()).toBe(true)
  await page.keyboard.press('Control+A')
  await page.keyboard.type('give the fox a hat')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowUp')
  await page.screenshot({ path: 'test-results/editing-a-picture.png' })
  while ((await focused()) !== 'Submit') await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const third = await nth(2)
  expect(await dialog.isVisible()).toBe(false)
  expect(await third.getByRole('img', { name: 'give the fox a hat' }).count()).toBe(1)
  expect(lastOrder()).toMatchObject({ prompt: 'give the fox a hat', ratio: '1:1', inputs: [{}] })

  await enter('gallery')
  await page.getByRole('textbox', { name: 'Message #gallery' }).waitFor()
  const post = messages.filter({ hasText: 'give the fox a hat' })
  await post.getByRole('img', { name: 'give the fox a hat' }).waitFor()
  expect(await messages.count()).toBe(3)
  await post.locator('.text').getByRole('link').click()
  await page.getByRole('textbox', { name: 'Message #town-square' }).waitFor()
  const again = await nth(2)
  expect(await again.innerText()).toContain('give the fox a hat')
  await again.getByRole('button', { name: 'Delete' }).click()
  await soon(() => pictured.count()).toBe(2)
  await enter('gallery')
  await page.getByRole('textbox', { name: 'Message #gallery' }).waitFor()
  await soon(() => post.getByRole('img').count()).toBe(0)
})

it('a refusal can be tried again, and a picture of somebody else is edited from the menu of its message', async () => {
  const screen = await visitStudio()
  const { page, messages, send, speakAs, dialog, nth, lastOrder, sandbox } = screen
  await send('/image a forbidden fox !prohibited')
  await messages.getByRole('button', { name: 'Try again' }).waitFor()
  expect(await messages.last().innerText()).toContain('The picture service draws this for nobody.')
  expect(await messages.getByRole('img', { name: 'fox' }).count()).toBe(0)
  sandbox.google.next('')
  await messages.getByRole('button', { name: 'Try again' }).click()
  await nth(0)

  await speakAs('Member 2')
  const drawn = await nth(0)
  const choose = async () => {
    await drawn.hover()
    await drawn.getByRole('button', { name: 'More' }).click()
    await drawn.getByRole('menuitem', { name: 'Edit this picture' }).click()
    await dialog.waitFor()
  }
  await choose()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await choose()
  await dialog.getByRole('textbox', { name: 'Your words' }).fill('now at night')
  await dialog.getByRole('button', { name: 'Submit' }).click()
  expect(await (await nth(1)).getByRole('img', { name: 'now at night' }).count()).toBe(1)
  expect(lastOrder()).toMatchObject({ prompt: 'now at night', inputs: [{}] })
})
