import type { API } from '@discordjs/core'
import { DiscordAPIError, HTTPError } from '@discordjs/rest'
import { describe, expect, it } from 'vitest'
import type { ChannelWriter, ChannelWriters } from './channel-writer.ts'
import { snowflakeTime } from './ref.ts'
import { createThreads } from './threads.ts'

const apiError = (code: number, status = 403) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'POST', '/', {})
const failure = new HTTPError(503, 'down', 'POST', '/', {})
const [since, text] = [Date.UTC(2026, 0, 1), 'The summary.']

type Posted = { author: { bot: boolean }; content: string }

/** Discord with messages in a thread; `fails` is the response to every call of that kind. */
function setUp(standing: readonly Posted[] = [], fails: { open?: Error; read?: Error; send?: Error } = {}) {
  const [sent, read, opened]: [unknown[], unknown[], unknown[]] = [[], [], []]
  const act = <T>(list: unknown[], made: unknown, fail: Error | undefined, answer: T) => {
    list.push(made)
    return fail ? Promise.reject(fail) : Promise.resolve(answer)
  }
  const channels = {
    createThread: (...of: unknown[]) => act(opened, of, fails.open, { id: '100' }),
    getMessages: (...of: unknown[]) => act(read, of, fails.read, standing),
  }
  const send = (message: { content?: string; flags?: number }, more: object) =>
    act(sent, { content: message.content, flags: message.flags, ...more }, fails.send, {})
  const writer = { send } as unknown as ChannelWriter
  const use = (_: string, work: (writer: ChannelWriter) => Promise<unknown>) => work(writer)
  const deps = { api: { channels } as unknown as API, writers: { use } as unknown as ChannelWriters }
  return { threads: createThreads(deps), sent, read, opened }
}

describe('opening a thread', () => {
  const on = { channelId: '2', messageId: '100', name: 'Owls' }

  it('is done on the message; one that is there already is taken', async () => {
    const { threads, opened } = setUp()
    expect(await threads.open(on)).toEqual({ outcome: 'opened', threadId: '100', isNew: true })
    expect(opened).toEqual([['2', { name: 'Owls', auto_archive_duration: 1440 }, '100']])
    const there = setUp([], { open: apiError(160004, 400) })
    expect(await there.threads.open(on)).toEqual({ outcome: 'opened', threadId: '100', isNew: false })
  })

  it.each([
    [50013, 403, 'I lack the permission **Create Public Threads** in <#2>: please ask somebody'],
    [50001, 403, 'I lack the permission **View Channel** in <#2>'],
    [10008, 404, 'That message was deleted'],
    [10003, 404, 'That channel was deleted'],
    [160006, 400, 'This server has too many open threads'],
    [50024, 400, 'Discord does not let me open a thread here.'],
  ])('is refused with a sentence: %i', async (code, status, sentence) => {
    const { threads } = setUp([], { open: apiError(code, status) })
    const refused = { outcome: 'refused', sentence: expect.stringContaining(sentence) as string }
    expect(await threads.open(on)).toEqual(refused)
  })

  it('throws what may pass', async () => {
    await expect(setUp([], { open: failure }).threads.open(on)).rejects.toBe(failure)
  })
})

describe('writing into a thread', () => {
  const first = { threadId: '100', key: 'discuss-1', text, since: null }
  const again = { ...first, since }
  const own = { author: { bot: true }, content: text }

  it('sends it with its nonce and without link cards', async () => {
    const { threads, sent, read } = setUp([own])
    expect(await threads.write(first)).toEqual({ outcome: 'written' })
    expect([sent, read]).toEqual([[{ content: text, flags: 4, nonce: 'discuss-1', replyTo: null }], []])
  })

  it('after an attempt without an answer sends it only if the bot’s own message is not there', async () => {
    const there = setUp([{ author: { bot: true }, content: 'Other' }, own])
    expect(await there.threads.write(again)).toEqual({ outcome: 'written' })
    expect(there.sent).toEqual([])
    const [, { after }] = there.read[0] as [string, { after: string }]
    expect(since - snowflakeTime(after)).toBe(60_000)
    const absent = setUp([{ author: { bot: false }, content: text }])
    await absent.threads.write(again)
    expect(absent.sent).toHaveLength(1)
  })

  it('sends nothing again where the history cannot be read, or where a moderator deleted it', async () => {
    const blind = setUp([], { read: apiError(50001) })
    expect([await blind.threads.write(again), blind.sent]).toEqual([{ outcome: 'written' }, []])
    expect(await setUp([], { send: apiError(10008, 404) }).threads.write(first)).toEqual({ outcome: 'written' })
  })

  it.each([
    [50013, 403, 'I lack the permission **Send Messages in Threads** in <#100>'],
    [10003, 404, 'The thread was deleted: please press Discuss again.'],
    [160005, 403, 'A moderator locked the thread <#100>'],
    [50083, 400, 'The thread <#100> is archived'],
    [40333, 403, 'Discord does not let me write in that thread.'],
  ])('is refused with a sentence: %i', async (code, status, sentence) => {
    const { threads } = setUp([], { send: apiError(code, status) })
    const refused = { outcome: 'refused', sentence: expect.stringContaining(sentence) as string }
    expect(await threads.write(first)).toEqual(refused)
  })

  it('throws what may pass', async () => {
    await expect(setUp([], { send: failure }).threads.write(first)).rejects.toBe(failure)
    await expect(setUp([], { read: failure }).threads.write(again)).rejects.toBe(failure)
  })
})
