import { expect, it } from 'vitest'
import { usedCommand } from './used-command.ts'

type Used = Parameters<typeof usedCommand>[0]

it('A command in a group has the words of its groups in its name, and its options as text', () => {
  const add = [
    { type: 3, name: 'address', value: 'https://a.example/' },
    { type: 5, name: 'urgent', value: true },
    { type: 7, name: 'channel', value: '10001' },
  ]
  const sources = { type: 2, name: 'sources', options: [{ type: 1, name: 'add', options: add }] }
  expect(usedCommand({ name: 'professor', options: [sources] })).toEqual({
    name: 'professor sources add',
    options: { address: 'https://a.example/', urgent: 'true', channel: '10001' },
    files: [],
  })
})

it('A subcommand may have no options at all', () => {
  const used = { name: 'professor', options: [{ type: 1, name: 'status' }] } as Used
  expect(usedCommand(used)).toEqual({ name: 'professor status', options: {}, files: [] })
})

it('A file arrives with its command, and its name as the text of its option', () => {
  const attachment = { id: '7', filename: 'feeds.opml', size: 5, url: 'https://cdn.example/feeds.opml' }
  const used = {
    name: 'import',
    options: [{ type: 11, name: 'file', value: '7' }],
    resolved: { attachments: { '7': attachment, '8': { ...attachment, id: '8' } } },
  }
  expect(usedCommand(used as unknown as Used)).toEqual({
    name: 'import',
    options: { file: 'feeds.opml' },
    files: [attachment],
  })
})
