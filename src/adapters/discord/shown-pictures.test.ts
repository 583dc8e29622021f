import type { API } from '@discordjs/core'
import { DiscordAPIError } from '@discordjs/rest'
import { expect, it } from 'vitest'
import { writeRef } from './replies/ref.ts'
import { createShownPictures } from './shown-pictures.ts'

const { signal } = new AbortController()
const file = (filename: string) => ({ filename, size: 9, url: `https://cdn.discordapp.com/${filename}` })
const refusal = (code: number, status: number) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'GET', '/', {})

/** Finds the picture of an answer whose messages are as given, and tells which were read. */
async function find(messages: Readonly<Record<string, string[] | Error>>) {
  const read: string[] = []
  const getMessage = (channelId: string, id: string) => {
    read.push(`${channelId}/${id}`)
    const found = messages[id] ?? []
    return found instanceof Error ? Promise.reject(found) : Promise.resolve({ attachments: found.map(file) })
  }
  const to = { id: '1', key: { applicationId: '2', token: 'expired' } }
  const ref = writeRef({ to, channelId: '3', messages: Object.keys(messages), receivedAt: 0 })
  const picture = await createShownPictures({ api: { channels: { getMessage } } as unknown as API }).find(ref, signal)
  return { read, picture }
}

it('the picture of an answer is that of its last message, by an address of now', async () => {
  const { read, picture } = await find({ 10: ['old.png'], 11: ['notes.md', 'fox.png', 'owl.png'] })
  expect(picture).toEqual({ name: 'fox.png', size: 9, url: 'https://cdn.discordapp.com/fox.png' })
  expect(read).toEqual(['3/11'])
})

it('it is looked for in the messages before where the last one has none or is gone', async () => {
  const { read, picture } = await find({ 10: ['fox.png'], 11: ['notes.md'], 12: refusal(10008, 404) })
  expect([picture?.name, read]).toEqual(['fox.png', ['3/12', '3/11', '3/10']])
})

it('there is none where all messages are gone, or the bot may not see them, or no answer is meant', async () => {
  expect((await find({ 10: refusal(10008, 404), 11: refusal(50001, 403) })).picture).toBeNull()
  expect(await createShownPictures({ api: {} as API }).find('nonsense', signal)).toBeNull()
})

it('what may pass is no sign that it is gone', async () => {
  await expect(find({ 10: refusal(0, 500) })).rejects.toMatchObject({ status: 500 })
})

it('the pictures of a message are also those that it forwards, or that its card shows', async () => {
  const shown = { url: 'https://media.discordapp.net/card.png' }
  const messages = [
    { attachments: [], message_snapshots: [{ message: { attachments: [file('owl.png')] } }] },
    { attachments: [], embeds: [{ image: shown }] },
    refusal(10008, 404),
  ]
  const getMessage = (_: string, id: string) => {
    const found = messages[Number(id)]
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found)
  }
  const { ofMessage } = createShownPictures({ api: { channels: { getMessage } } as unknown as API })
  const names = async (id: string) => (await ofMessage('3', id, signal)).map(({ name }) => name)
  expect([await names('0'), await names('1'), await names('2')]).toEqual([['owl.png'], ['card.png'], []])
})
