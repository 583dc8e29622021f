import type { APIMessage } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { linksOf } from './links.ts'

const of = (message: object) => linksOf({ content: '', embeds: [], ...message } as unknown as APIMessage)
const card = { url: 'https://a.test/one', title: 'One', description: 'All about one.' }
const told = { url: 'https://a.test/one', title: 'One', text: 'All about one.' }

it('Links stand in the text, with the words of the cards that preview them', () => {
  const content = 'https://a.test/one?utm_source=x and https://b.test/'
  expect(of({ content, embeds: [card, { title: 'no address' }] })).toEqual([
    { ...told, url: 'https://a.test/one?utm_source=x' },
    { url: 'https://b.test/', title: '', text: '' },
  ])
})

it('A message without an address in its text, such as a card of the bot, has the links of its cards', () => {
  expect(of({ embeds: [card] })).toEqual([told])
})

it('A forward has the links of what it forwards, each once, at most ten', () => {
  const content = Array.from({ length: 12 }, (_, n) => `https://a.test/${n % 11}`).join(' ')
  const found = of({
    message_snapshots: [{ message: { content, embeds: [] } }, { message: { content: '', embeds: [card] } }],
  })
  expect([found.length, found[0]?.url]).toEqual([10, 'https://a.test/0'])
})
