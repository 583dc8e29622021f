import { expect, it, vi } from 'vitest'
import { person, place, wanted } from '../../../../test/support/chat/requests.ts'
import { elsewhere, home, inLinks, member, moderator, reader } from '../../../../test/support/knowledge/shared-links.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { ReadPage } from '../ports.ts'
import { createReadLinked } from './read-linked.ts'
import { createRights } from './rights.ts'

const url = 'https://a.test/one'
const page = { title: 'One', byline: '', text: 'All about one.', url }

function reading(read: ReadPage, timeoutMs = 10_000) {
  const readPage = vi.fn(read)
  const lists = { roleIds: ['77'], channelIds: [], publicChannelIds: [] }
  const rights = createRights({ ...lists, homeGuildId: () => home })
  const readLinked = createReadLinked({ rights, readPage, log: collectingLog().log, timeoutMs })
  return {
    readPage,
    ask: (by = moderator, words = `What is ${url}?`, where = inLinks) => readLinked({ by, in: where }, words, wanted),
  }
}
const well: ReadPage = () => Promise.resolve(page)

it.each([
  ['a moderator', moderator],
  ['somebody with the role', reader],
])('A page that a question of %s links to is read', async (_, by) => {
  expect(await reading(well).ask(by)).toEqual({ title: 'One', url, source: 'a.test', text: 'All about one.' })
})

it.each([
  ['a member', member, inLinks],
  ['somebody who manages another server', person('adam'), place(elsewhere)],
  ['somebody with the role in another server', reader, place(elsewhere)],
  ['a moderator in a direct message', moderator, place(null)],
])('Nothing is fetched for %s', async (_, by, where) => {
  const { readPage, ask } = reading(well)
  expect(await ask(by, url, where)).toBeNull()
  expect(readPage).not.toHaveBeenCalled()
})

it('Nothing is fetched of code, of a video, and without a link', async () => {
  const { readPage, ask } = reading(well)
  for (const words of ['What is RAG?', `\`${url}\``, 'https://youtu.be/abcdefghijk'])
    expect(await ask(moderator, words)).toBeNull()
  expect(readPage).not.toHaveBeenCalled()
})

it.each([
  ['is no article', () => Promise.resolve(null)],
  ['cannot be reached', () => Promise.reject(new UpstreamError('articles', 'unreachable'))],
  [
    'never answers',
    (_: string, signal: AbortSignal) =>
      new Promise<null>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  ],
] as [string, ReadPage][])('The answer comes without a page that %s', async (_, read) => {
  expect(await reading(read, 5).ask()).toBeNull()
})
