import { expect, it } from 'vitest'
import { sampleAnswer } from '../../sandbox/gpt-trainer/sample-answers.ts'
import { soon, visit } from '../support/stories/browser.ts'

const title = 'A semester with a tutor bot'
const answer = 'Teachers noticed that questions in class became more precise.'
/** Minutes of the sandbox's clock until an article is known. */
const maxMinutes = 30

it.each([
  { answersFrom: 'library', words: /Their texts: \d+ read$/m },
  { answersFrom: 'gpt-trainer', words: /GPT Trainer: \d+ known$/m },
] as const)(
  'news are posted, become known, and are cited with their message: $answersFrom',
  async (given) => {
    const { answersFrom, words } = given
    const screen = await visit({ news: true, latencyMs: 10, answersFrom, gptTrainer: { reply: sampleAnswer } })
    const { page, messages, enter, send, speakAs } = screen
    const timeline = page.getByRole('list', { name: 'Timeline of news' })
    const later = async (step: string) => {
      await page.getByRole('button', { name: step }).click()
      await page.locator('[data-advance-ms][aria-busy]').waitFor({ state: 'detached', timeout: 30_000 })
    }
    await speakAs('Owner')
    const feed = await page.locator('#feed-to-add').innerText()
    await page.keyboard.type('/professor sources add ')
    await send(feed)
    await soon(() => messages.last().innerText()).toContain('Added Class Notes, a feed.')
    await send('/professor content now')
    await soon(() => timeline.getByRole('listitem').filter({ hasText: title }).innerText()).toContain('Queued')
    await later('+12 h')
    await enter('ai-news')
    const card = messages.filter({ hasText: title }).first()
    await card.waitFor()

    await enter('town-square')
    const status = async () => {
      const count = await messages.count()
      await page.getByRole('textbox', { name: 'Message #town-square' }).click()
      await send('/professor knowledge status')
      await soon(() => messages.count()).toBe(count + 1)
      await soon(() => messages.last().innerText()).toContain('Library:')
      return messages.last().innerText()
    }
    for (let minute = 0; minute < maxMinutes && !words.test(await status()); minute++) await later('+1 min')
    expect(await messages.last().innerText()).toMatch(words)
    await page.screenshot({ path: `test-results/knowledge-status-${answersFrom}.png` })

    await speakAs('Member')
    await page.getByRole('textbox', { name: 'Message #town-square' }).click()
    await send('@Professor Synapse what did teachers notice about questions in a semester with a tutor bot?')
    await soon(() => messages.last().innerText()).toContain(answer)
    await soon(() => messages.last().innerText()).toMatch(/ · posted in #ai-news on \d+ \w{3}/)
    await page.screenshot({ path: `test-results/knowledge-answer-${answersFrom}.png` })
    const article = messages.last().getByRole('link', { name: title }).last()
    expect(await article.getAttribute('href')).toMatch(/\/articles\/class-notes-\d+\b/)
    await messages
      .last()
      .getByRole('link', { name: /^\d+ \w{3}$/ })
      .click()
    await page.getByRole('textbox', { name: 'Message #ai-news' }).waitFor()
    await soon(() => messages.and(page.locator('.jumped')).innerText()).toContain(title)
  },
  180_000,
)
