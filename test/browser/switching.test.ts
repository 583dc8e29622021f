import { expect, it } from 'vitest'
import { soon, visit } from './browser.ts'

it('answers from GPT Trainer once that is chosen in the panel, and from the library again', async () => {
  const { page, sandbox, composer, ask } = await visit({ width: 1280, gptTrainer: { chunkMs: 20 } })
  const answers = page.getByRole('combobox', { name: 'Answers by' })
  expect(await answers.inputValue()).toBe('library')
  await answers.focus()
  await page.keyboard.press('ArrowDown')
  await soon(() => answers.isEnabled()).toBe(true)
  await soon(() => answers.inputValue()).toBe('gpt-trainer')
  await composer.click()
  const echoed = await ask('what is RAG?')
  await soon(() => echoed.innerText()).toContain('You asked: “what is RAG?”')
  expect(sandbox.gptTrainer.stats.messages).toBe(1)
  await answers.selectOption('Library')
  await soon(() => answers.isEnabled()).toBe(true)
  await page.reload()
  expect(await answers.inputValue()).toBe('library')
  await composer.click()
  const quoted = await ask('what is attention?')
  await soon(() => quoted.innerText()).toContain('Attention')
})
