import { describe, expect, it } from 'vitest'
import { buttons, isPrivate, press, pressed, use, wholeReply } from '../../support/stories/conversation.ts'
import { untilSettled } from '../../support/stories/cutting.ts'
import { controlsOf, image, openEdit, startPictures } from '../../support/stories/pictures.ts'

describe('/image', () => {
  it('answers with the picture, how it was made, and what may be done with it', async () => {
    const story = await startPictures()
    const message = await image(story, 'a red  fox --wide --2k --sepia')
    expect(message.content).toMatch(
      /^> -# a red fox\n-# gemini-nano-banana-2\.1 · 16:9 · 2K · \d+ s\n-# I don't know --sepia, so I left it out\.\n> Here is your picture: a red fox$/,
    )
    expect(message.attachments).toMatchObject([{ description: 'a red fox', content_type: 'image/png', width: 2752 }])
    expect(buttons(message).slice(0, 3)).toEqual(['Again', 'Edit', 'Delete'])
    expect(story.google.orders.map(({ prompt, ratio, size }) => [prompt, ratio, size])).toEqual([
      ['a red fox', '16:9', '2K'],
    ])
  })

  it('takes its options before flags, and says what the model does not take', async () => {
    const story = await startPictures()
    const options = { aspect: '4:1', size: '2K', model: 'fast', format: 'jpeg' }
    const message = await image(story, 'a fox --square --png', { options })
    expect(message.content).toContain("This model doesn't draw 4:1; the nearest shape is 21:9.")
    expect(message.content).toContain("This model doesn't draw 2K; the nearest size is 1K.")
    expect(message.attachments).toMatchObject([
      { content_type: 'image/jpeg', filename: expect.stringMatching(/\.jpg$/) as string },
    ])
  })

  it.each([
    ['--wide', /^Tell me in words what to draw/],
    ['a fox --4k', /^4K pictures are for people who can manage messages here/],
  ])('refuses %s privately, before anything is spent', async (prompt, sentence) => {
    const story = await startPictures()
    const message = await image(story, prompt)
    expect([isPrivate(message), message.content]).toEqual([true, expect.stringMatching(sentence)])
    expect(story.google.orders).toEqual([])
  })

  it('has a cooldown, which is given back where no picture came', async () => {
    const story = await startPictures({})
    expect((await image(story, 'a fox !safety')).content).toMatch(/safety filter stopped this/)
    expect((await image(story, 'a fox')).attachments).toHaveLength(1)
    expect((await image(story, 'a fox')).content).toMatch(/^One picture at a time, please/)
  })

  it('shows words in place of a picture as words, with what may be tried next', async () => {
    const story = await startPictures()
    const message = await image(story, 'a fox !text-only')
    expect(message.content).toMatch(/answered with words instead of a picture:\n> What should the fox be doing\?/)
    expect(buttons(message)).toEqual(['Try again', 'Edit'])
  })

  it('waits once for the next minute, as it is told', async () => {
    const story = await startPictures()
    story.google.next('429-minute')
    const { interactionId } = story.discord.command({
      ...{ as: 'member', channel: 'town-square', name: 'image', options: { prompt: 'a fox' } },
    })
    await story.discord.until(() => story.shown(interactionId)?.content.includes('is busy. I try again in'))
    story.clock.advance(60_000)
    expect((await wholeReply(story, interactionId)).attachments).toHaveLength(1)
  })
})

describe('under a picture', () => {
  it('Again draws it once more, also for others and after a restart', async () => {
    const story = await startPictures()
    const message = await image(story, 'a fox --wide')
    await story.switchTo('library')
    const next = await pressed(story, 'member2', message, 'Again')
    expect(next.attachments).toHaveLength(1)
    expect(story.google.orders.map(({ prompt, ratio }) => [prompt, ratio])).toEqual(Array(2).fill(['a fox', '16:9']))
  })

  it('the menu draws another shape', async () => {
    const story = await startPictures()
    const message = await image(story, 'a fox')
    const customId = controlsOf(message).find((id) => id.startsWith('image:shape:')) ?? ''
    const { interactionId } = story.discord.press({ as: 'member', message: message.id, customId, values: ['9:16'] })
    expect((await wholeReply(story, interactionId)).content).toContain('· 9:16 ·')
  })

  it('Edit opens a form and sends the picture with the words', async () => {
    const story = await startPictures()
    const message = await image(story, 'a fox --wide')
    const form = await openEdit(story, 'member2', message)
    expect(JSON.stringify(form)).toContain('"value":"a fox"')
    const { interactionId } = story.discord.submit({ as: 'member2', fields: { prompt: 'make it blue' } })
    const next = await wholeReply(story, interactionId)
    expect(next.attachments).toMatchObject([{ description: 'make it blue' }])
    expect(story.google.orders.at(-1)).toMatchObject({
      prompt: 'make it blue',
      ratio: '16:9',
      inputs: [expect.anything()],
    })
  })

  it('Delete takes it away, for its asker and moderators alone', async () => {
    const story = await startPictures()
    const message = await image(story, 'a fox')
    expect(isPrivate(await pressed(story, 'member2', message, 'Delete'))).toBe(true)
    press(story, 'member', message, 'Delete')
    await story.discord.until(() => !story.discord.world.find(message.id))
  })
})

it('*Edit this picture* works on the picture of anybody', async () => {
  const story = await startPictures()
  const drawn = await image(story, 'a fox')
  const bytes = Buffer.from(await (await fetch(drawn.attachments[0]?.url ?? '')).arrayBuffer())
  const files = [{ name: 'own.png', base64: bytes.toString('base64') }]
  const { messageId } = story.discord.say({ as: 'member2', channel: 'town-square', text: 'mine', files })
  const command = { as: 'member', channel: 'town-square', name: 'Edit this picture' }
  story.discord.command({ ...command, target: messageId })
  await story.discord.until(() => story.discord.formOf('member'))
  const { interactionId } = story.discord.submit({ as: 'member', fields: { prompt: 'in snow' } })
  expect((await wholeReply(story, interactionId)).attachments).toHaveLength(1)
  expect(story.google.orders.at(-1)?.inputs).toHaveLength(1)
  const { messageId: bare } = story.discord.say({ as: 'member2', channel: 'town-square', text: 'none' })
  expect((await use(story, { ...command, target: bare })).content).toMatch(/no picture in that message/)
})

it('pictures of public channels stand in the gallery, once; those of private ones do not', async () => {
  const story = await startPictures()
  await image(story, 'a secret fox', { channel: 'dm' })
  const message = await image(story, 'a red fox')
  const threads = () => story.discord.state().channels.filter(({ name }) => /fox/.test(name))
  await story.discord.until(() => threads().length > 0)
  expect(threads().map(({ name, messages }) => [name, messages.length])).toEqual([['a red fox', 1]])
  // A forum is no wrong channel for it.
  expect(story.logs.filter(({ level }) => level === 'warn')).toEqual([])
  press(story, 'member', message, 'Delete')
  const isGone = story.discord.until(() => threads().every(({ messages }) => messages.length === 0))
  await untilSettled(story.clock, isGone)
})
