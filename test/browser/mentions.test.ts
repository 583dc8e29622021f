import { describe, expect, it } from 'vitest'
import { soon, visit } from '../support/stories/browser.ts'

describe('a mention', () => {
  it('is picked from the names that @ offers, by keyboard and mouse, also in the middle of a text', async () => {
    const { page, messages, picker, composer, focused, sandbox } = await visit()
    await page.keyboard.type('Hello @')
    await soon(() => picker.getByRole('option').locator('b').allInnerTexts()).toEqual([
      'Professor Synapse',
      'Member',
      'Member 2',
      'Owner',
    ])
    await page.screenshot({ path: 'test-results/names.png' })
    await page.keyboard.type('me')
    for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key)
    await soon(() => composer.inputValue()).toBe('Hello @Member 2 ')
    await page.keyboard.press('Home')
    await page.keyboard.type('@prof')
    await picker.getByRole('option', { name: 'Professor Synapse' }).click()
    await soon(() => composer.inputValue()).toBe('@Professor Synapse Hello @Member 2 ')
    await soon(focused).toBe('Message #town-square')
    await page.keyboard.press('End')
    await page.keyboard.type('what is RAG?')
    await page.keyboard.press('Enter')
    await messages.getByRole('button', { name: 'Delete' }).waitFor()
    expect(await messages.first().locator('.mention').allInnerTexts()).toEqual(['@Professor Synapse', '@Member 2'])
    expect(sandbox.discord.messages('town-square')[0]?.mentions.map(({ username }) => username)).toContain('member2')
  })

  it('typed in full is one, and is sent at the first Enter', async () => {
    const { messages, send } = await visit()
    await send('What is LoRA, @Professor Synapse')
    await messages.getByRole('button', { name: 'Delete' }).waitFor()
    expect(await messages.first().locator('.mention').innerText()).toBe('@Professor Synapse')
  })

  it('of a command in an answer begins that command', async () => {
    const { page, messages, send, focused } = await visit()
    await send('/help')
    await messages.getByRole('button', { name: '/prof' }).click()
    await soon(focused).toBe('Message #town-square')
    await page.keyboard.type('what is RAG?')
    await page.keyboard.press('Enter')
    await messages.getByRole('button', { name: 'Delete' }).waitFor()
  })
})

describe('an answer that comes while one reads further up', () => {
  it('is announced, and the notice leads to it', async () => {
    const { page, messages, send, sandbox } = await visit()
    const { discord } = sandbox
    const say = (text: string) => discord.say({ as: 'member2', channel: 'town-square', text })
    say('a line\n'.repeat(80))
    await soon(() => messages.count()).toBe(1)
    const scroll = (top: number) => page.evaluate(`document.getElementById('scroller').scrollTop = ${top}`)
    const notice = page.locator('#arrivals')
    await scroll(-600)
    say('by the way')
    await soon(() => notice.innerText()).toBe('New messages ↓')
    await scroll(0)
    await soon(() => notice.isVisible()).toBe(false)

    await page.getByRole('textbox').click()
    await send('/prof what is RAG?')
    await scroll(-600)
    await soon(() => page.getByRole('status').allInnerTexts()).toContain('Professor Synapse has answered you')
    await page.screenshot({ path: 'test-results/announced.png' })
    await notice.click()
    await soon(() => notice.isVisible()).toBe(false)
    expect(await page.evaluate<number>("document.getElementById('scroller').scrollTop")).toBe(0)
  })
})

describe('faults', () => {
  it('are made and ended by the panel, for a service and for the gateway', async () => {
    const { page, sandbox, composer, send, messages } = await visit({
      answersFrom: 'gpt-trainer',
      settings: { CHAT_FALLBACK: 'none' },
    })
    const press = (name: string) => page.getByRole('button', { name }).click()
    await page.getByRole('combobox', { name: 'Service that fails' }).selectOption('GPT Trainer')
    await page.getByRole('combobox', { name: 'What it does' }).selectOption('answers 500')
    await page.getByRole('spinbutton', { name: 'How many calls fail' }).fill('50')
    await press('Make it fail')
    await page.getByText('At each of the next 50 calls GPT Trainer answers 500.').waitFor()
    await composer.click()
    await send('/prof why?')
    await messages.getByRole('button', { name: 'Try again' }).waitFor()
    await press('End its faults')
    await page.getByText('GPT Trainer works again.').waitFor()
    await press('Try again')
    await soon(() => messages.last().innerText()).toContain('You asked: “why?”')
    await press('End the session')
    await soon(() => sandbox.logs.filter(({ msg }) => msg === 'gateway ready').length).toBe(2)
  })
})
