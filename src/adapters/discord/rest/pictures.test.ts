import type { APIMessage } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { picturesOf } from './pictures.ts'

const url = (name: string) => `https://cdn.discordapp.com/attachments/1/2/${name}`
const attached = (filename: string, type?: string) => ({ filename, size: 9, url: url(filename), content_type: type })
const found = (message: object) => picturesOf(message as APIMessage).map(({ name }) => name)

it('the pictures of a message are those attached to it, by their type or else their name', () => {
  const attachments = [
    attached('a.txt'),
    attached('b.PNG'),
    attached('c', 'image/webp'),
    attached('d.png', 'text/plain'),
  ]
  expect(found({ attachments })).toEqual(['b.PNG', 'c'])
  expect(picturesOf({ attachments } as unknown as APIMessage)[0]).toEqual({ name: 'b.PNG', size: 9, url: url('b.PNG') })
})

it('those of what it forwards count as well', () => {
  const forwarded = { message: { attachments: [attached('a.jpg')] } }
  expect(found({ attachments: [], message_snapshots: [forwarded] })).toEqual(['a.jpg'])
})

it('without any it has those of its cards that Discord holds itself', () => {
  const embeds = [
    { image: { url: 'https://news.example/a.png', proxy_url: 'https://images-ext-1.discordapp.net/external/x/a.png' } },
    {
      thumbnail: {
        url: 'https://news.example/b.png',
        proxy_url: 'https://media.discordapp.net/attachments/1/2/b.png?ex=1',
      },
    },
    { image: { url: 'https://cdn.discordapp.com.example/c.png', proxy_url: 'no address' } },
    { title: 'without a picture' },
  ]
  expect(found({ attachments: [attached('a.txt')], embeds })).toEqual(['b.png'])
  expect(found({ attachments: [attached('d.png')], embeds })).toEqual(['d.png'])
})

it('no more than ten are told', () => {
  expect(found({ attachments: Array(12).fill(attached('a.png')) })).toHaveLength(10)
})
