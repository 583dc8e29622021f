import { describe, expect, it } from 'vitest'
import { soon, visit, watchText } from '../support/stories/browser.ts'
import { ofOwner, ownersShelf } from '../support/stories/owners-shelf.ts'

describe('asking', () => {
  it('offers /prof while typing, shows thinking, then the answer with its sources, all in one message', async () => {
    const { page, sandbox, messages, picker, composer } = await visit({ settings: await ownersShelf() })
    const shown = await watchText(page, '[aria-label=Messages] > li:last-child')
    await page.keyboard.type('/')
    const offer = picker.getByRole('option', { name: '/prof' })
    await soon(() => offer.innerText()).toContain('prompt')
    await page.keyboard.type(`prof ${ofOwner.prompt}`)
    await soon(() => picker.isVisible()).toBe(false)
    await page.keyboard.press('Enter')

    const sources = messages.getByRole('button', { name: 'Sources' })
    await sources.waitFor()
    expect(await messages.count()).toBe(1)
    const looks = await shown()
    const texts = looks.filter((text) => /\[1\]/.test(text))
    expect(looks.some((text) => text.includes('Professor Synapse is thinking…'))).toBe(true)
    expect(looks.findIndex((text) => text.includes('thinking…'))).toBeLessThan(looks.indexOf(texts[0] ?? ''))
    expect(texts.length).toBeGreaterThanOrEqual(1)
    for (const [index, text] of texts.slice(1).entries()) expect(text.length).toBeGreaterThan(texts[index]?.length ?? 0)

    const answer = messages.first()
    expect(await answer.innerText()).toMatch(/^\s*Member\s+used\s+\/prof\s+Professor Synapse\s+APP\s+Today at/)
    expect(await answer.innerText()).not.toContain('(edited)')
    const link = answer.getByRole('link', { name: ofOwner.title })
    expect(await link.getAttribute('href')).toBe(ofOwner.source)
    expect(await link.getAttribute('target')).toBe('_blank')
    expect(await composer.inputValue()).toBe('')
    expect(sandbox.discord.messages('town-square')).toHaveLength(1)
  })

  it('shows the passages privately to the person who asked and to moderators, until dismissed', async () => {
    const { page, messages, speakAs, ask } = await visit({ settings: await ownersShelf() })
    await ask(ofOwner.prompt)
    const press = () => messages.first().getByRole('button', { name: 'Sources' }).click()
    await press()
    const passages = messages.filter({ hasText: 'Only you can see this' })
    await soon(() => passages.innerText()).toContain(`1. ${ofOwner.title}`)
    expect(await passages.getByRole('blockquote').innerText()).toContain('writes down every word')

    await speakAs('Member 2')
    await soon(() => messages.count()).toBe(1)
    expect(await page.getByText('Only you can see this').count()).toBe(0)
    await press()
    await soon(() => passages.innerText()).toContain(
      'Only the person who asked, or someone who can manage messages here, can do that.',
    )

    await speakAs('Owner')
    await soon(() => messages.count()).toBe(1)
    await press()
    await soon(() => passages.innerText()).toContain(`1. ${ofOwner.title}`)

    await speakAs('Member')
    await page.waitForURL('**/?as=member&*')
    await soon(() => messages.count()).toBe(2)
    await passages.getByRole('button', { name: 'Dismiss message' }).click()
    await soon(() => messages.count()).toBe(1)
    expect(await messages.first().getByRole('button', { name: 'Sources' }).isVisible()).toBe(true)
    await speakAs('Member 2')
    await soon(() => messages.count()).toBe(2)
  })

  it('answers a follow-up, a greeting, and a question that the library does not cover', async () => {
    const { ask, focused } = await visit()
    const nothing = await ask('who won the football game last night?')
    expect(await nothing.innerText()).toContain('I found nothing on that.')
    expect(await nothing.getByRole('button', { name: 'Sources' }).count()).toBe(0)
    await ask('what is RAG?')
    const followUp = await ask('and what does it cost?')
    expect(await followUp.innerText()).toContain('each answer costs more tokens')
    expect(await followUp.getByRole('link', { name: 'https://arxiv.org/abs/2005.11401' }).count()).toBe(1)
    const greeting = await ask('hello')
    expect(await greeting.innerText()).toContain('Hello! What would you like to know about AI?')
    expect(await greeting.getByRole('button', { name: 'Sources' }).count()).toBe(0)
    expect(await focused()).toBe('Message #town-square')
  })

  it('offers three documents where it is not sure, and a press on one asks for it', async () => {
    const { ask, messages, speakAs } = await visit()
    const unsure = await ask('the machine forgets names of my customers')
    const offered = unsure.locator('[data-custom-id^="chat:ask:"]')
    expect(await offered.count()).toBe(3)
    await speakAs('Member 2')
    await offered.getByText('Catastrophic forgetting').click()
    await soon(() => messages.count()).toBe(2)
    await soon(() => messages.last().innerText()).toContain(
      'From the glossary that ships with me: Catastrophic forgetting',
    )
  })

  it('answers /help in private', async () => {
    const { page, messages, speakAs, send } = await visit()
    await send('/help')
    await soon(() => messages.count()).toBe(1)
    await soon(() => messages.first().innerText()).toContain('answers questions about artificial intelligence')
    expect(await messages.first().innerText()).toContain('/prof prompt: Ask Professor Synapse')
    expect(await messages.first().innerText()).toContain('Only you can see this')
    await speakAs('Owner')
    await page.getByText('Try /prof').waitFor()
    expect(await messages.count()).toBe(0)
  })

  it('answers in direct messages too', async () => {
    const { page, messages, enter, speakAs, send } = await visit()
    await enter('Professor Synapse')
    await page.getByRole('textbox', { name: 'Message @Professor Synapse' }).click()
    await send('/prof what is RAG?')
    await messages.getByRole('button', { name: 'Delete' }).waitFor()
    await speakAs('Member 2')
    await page.getByText('Try /prof').waitFor()
    expect(await messages.count()).toBe(0)
  })

  it('refuses the sixth of six questions at once, privately, with the time of the next one', async () => {
    const { page, messages, speakAs, send } = await visit()
    for (const topic of ['RAG', 'LoRA', 'BERT', 'CLIP', 'DPO', 'RLHF']) await send(`/prof what is ${topic}?`)
    const refused = messages.filter({ hasText: "You're asking a bit fast." })
    await soon(() => refused.count()).toBe(1)
    expect(await refused.innerText()).toMatch(/Next question from .+ on \(in \d+ seconds?\)\.[^]*Only you can see this/)
    await soon(() => messages.getByRole('button', { name: 'Delete' }).count()).toBe(5)
    const time = await refused.getByRole('time').last().innerText()
    await soon(() => refused.getByRole('time').last().innerText()).not.toBe(time)

    await speakAs('Member 2')
    await soon(() => messages.count()).toBe(5)
    await speakAs('Member')
    await page.getByRole('button', { name: '+1 min' }).click()
    await soon(() => refused.innerText()).toMatch(/\(\d+ (seconds|minutes?) ago\)/)
    await page.getByRole('textbox').click()
    await send('/prof what is RLHF?')
    await soon(() => messages.getByRole('button', { name: 'Delete' }).count()).toBe(6)
  })
})
