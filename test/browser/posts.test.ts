import { expect, it } from 'vitest'
import { soon, visit } from '../support/stories/browser.ts'
import { channelOf, messageOf, userOf } from '../../sandbox/discord/shapes.ts'

it('shows posts: a card with its link, a video with a player, and those of a forum with their threads', async () => {
  const { page, messages, enter, sandbox } = await visit()
  const { world } = sandbox.discord
  const embeds = [
    {
      title: '\\*News\\*',
      url: 'https://news.example/a',
      description: 'A summary.',
      image: { url: 'https://news.example/a.png' },
      footer: { text: 'The Example' },
      timestamp: '2026-11-27T09:00:00.000Z',
    },
  ]
  const content = 'Title\nhttps://www.youtube.com/watch?v=abcdefghijk'
  const channel = world.channelFor('ai-news', world.bot) ?? expect.fail('no channel')
  const forum = world.channelFor('reading-room', world.bot) ?? expect.fail('no forum')
  const author = userOf(world.bot)
  for (const body of [{ embeds }, { content }, { content, flags: 4 }])
    world.add({ message: messageOf(world, { author, channel, body }), channel, onlyFor: null })
  await enter('ai-news')
  await soon(() => messages.count()).toBe(3)
  const card = page.getByRole('article').first()
  expect(await card.getByRole('link', { name: '*News*' }).getAttribute('href')).toBe('https://news.example/a')
  expect(await card.innerText()).toMatch(/A summary\.\s*The Example • Nov 27, 2026/)
  expect(await page.getByRole('link', { name: 'Play the video' }).count()).toBe(1)
  const at = world.now()
  const thread = {
    ...{ parent: forum, ownerId: world.bot.id, archived: false, locked: false, tags: [] },
    ...{ autoArchiveMinutes: 4320, changedAt: at, createdAt: at },
  }
  const post = world.addChannel({ id: world.nextId(), name: 'A post', kind: 'thread', guild: forum.guild, thread })
  const starter = messageOf(world, { author, channel: post, body: { embeds }, extra: { id: post.id } })
  world.publish({ name: 'THREAD_CREATE', data: channelOf(world, post), channel: post })
  world.add({ message: starter, channel: post, onlyFor: null })
  await enter('reading-room')
  await messages.getByRole('button', { name: 'A post Thread' }).click()
  await page.getByRole('textbox', { name: 'Message #A post' }).waitFor()
  await soon(() => messages.count()).toBe(1)
})
