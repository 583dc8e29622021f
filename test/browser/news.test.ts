import { expect, it } from 'vitest'
import { soon, visit } from '../support/stories/browser.ts'

it('an owner adds a feed, its news come as time goes by, and a member gets a cited answer in a discussion', async () => {
  const { page, messages, enter, send, speakAs } = await visit({ news: true, latencyMs: 10 })
  const timeline = page.getByRole('list', { name: 'Timeline of news' })
  const added = () => timeline.getByRole('listitem').filter({ hasText: 'Class Notes' }).allInnerTexts()
  await speakAs('Owner')
  const feed = await page.locator('#feed-to-add').innerText()
  await page.keyboard.type('/professor sources add ')
  await send(feed)
  await soon(() => messages.last().innerText()).toContain('Added Class Notes, a feed.')
  await send('/professor content now')
  await soon(async () => (await added()).filter((text) => text.startsWith('Queued')).length).toBe(3)

  await enter('ai-news')
  await page.getByRole('button', { name: '+12 h' }).click()
  await page.locator('[data-advance-ms][aria-busy]').waitFor({ state: 'detached' })
  const card = messages.filter({ hasText: 'A semester with a tutor bot' }).first()
  await card.waitFor()
  expect(await card.innerText()).toContain('Class Notes •')
  expect(await messages.count()).toBeGreaterThan(10)
  expect(await timeline.getByText('Posted', { exact: true }).count()).toBe(8)
  await page.screenshot({ path: 'test-results/news.png' })

  await speakAs('Member')
  await card.getByRole('button', { name: 'Discuss' }).click()
  await card.getByRole('button', { name: 'Thread' }).click()
  await soon(() => messages.last().innerText()).toContain('The article begins with these sentences.')
  await send('What did teachers notice?')
  await soon(() => messages.last().innerText()).toContain(
    'Teachers noticed that questions in class became more precise.',
  )
  const cited = messages.last().getByRole('link', { name: 'A semester with a tutor bot' })
  expect(await cited.getAttribute('href')).toMatch(/\/articles\/class-notes-\d+\b/)
})

it('a post that Discord rejects stands in the timeline as failed, with the reason', async () => {
  const { page, sandbox } = await visit({ news: true, latencyMs: 10 })
  const { world, fault } = sandbox.discord
  const channel = world.channelFor('ai-news', world.bot) ?? expect.fail('no channel')
  fault({ kind: 'code', code: 200000, times: 1, match: `POST /channels/${channel.id}/messages` })
  await page.getByRole('button', { name: '+1 h' }).click()
  const failed = page
    .getByRole('list', { name: 'Timeline of news' })
    .getByRole('listitem')
    .filter({ hasText: 'Failed' })
  await failed.waitFor()
  expect(await failed.innerText()).toContain('The server’s AutoMod blocked this post.')
})
