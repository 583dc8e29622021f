import type { API } from '@discordjs/core'
import { DiscordAPIError } from '@discordjs/rest'
import { describe, expect, it } from 'vitest'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Writer } from '../rate-limit/channel-limiter.ts'
import { textFile } from '../rest/message-body.ts'
import { createChannelWriters } from './channel-writer.ts'

type Body = Record<string, unknown>
const apiError = (code: number, status: number) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'POST', '/', {})
const once = (nonce: string) => ({ nonce, replyTo: null })

/** A writer, what it asked of the limiter, and the bodies that Discord got; `fail` makes the next call fail. */
function setUp() {
  const limiter: string[] = []
  const bodies: Body[] = []
  let failure: Error | null = null
  const call = (id: string, body: Body = {}) => {
    bodies.push(body)
    const error = failure
    failure = null
    return error ? Promise.reject(error) : Promise.resolve({ id, content: '' })
  }
  let reopened = 0
  let mayReopen = true
  const reopen = () => {
    reopened += 1
    return mayReopen ? Promise.resolve({}) : Promise.reject(apiError(50013, 403))
  }
  const api = {
    channels: {
      edit: reopen,
      createMessage: (_: string, body: Body) => call('1', body),
      editMessage: (_: string, id: string, body: Body) => call(id, body),
      deleteMessage: (_: string, id: string) => call(id),
    },
  } as unknown as API
  const limited: Writer = {
    acquire(write, urgency) {
      limiter.push(`${write} ${urgency}`)
      const done = () => void limiter.push('done')
      return Promise.resolve({ write, done, giveBack: () => void limiter.push(`${write} back`) })
    },
    close: () => void limiter.push('closed'),
  }
  const writers = createChannelWriters({ api, limits: { open: () => limited, updateFromHeaders: () => undefined } })
  const fail = (error: Error) => void (failure = error)
  const refuseToReopen = () => void (mayReopen = false)
  return { writers, writer: writers.open('talk'), limiter, bodies, fail, reopened: () => reopened, refuseToReopen }
}

describe('writing in a channel', () => {
  it('acquires each call, the first as a send and drafts after it as edits', async () => {
    const { writer, limiter } = setUp()
    await writer.ready('first')
    await writer.send({ content: 'a' }, once('1-0'))
    await writer.ready('draft')
    await writer.edit('1', { content: 'b' })
    await writer.edit('1', { content: 'c' })
    writer.close()
    expect(limiter).toEqual(['send first', 'done', 'edit draft', 'done', 'edit end', 'done', 'closed'])
  })

  it('keeps an acquired call that was not used for the next write of its kind, and gives it back otherwise', async () => {
    const { writer, limiter } = setUp()
    await writer.ready('first')
    await writer.ready('draft')
    await writer.edit('1', { content: 'a' })
    await writer.ready('draft')
    writer.close()
    expect(limiter).toEqual(['send first', 'send back', 'edit end', 'done', 'edit draft', 'edit back', 'closed'])
  })

  it('pings nobody and posts once for each nonce, as a reply if there is a message to reply to', async () => {
    const { writer, bodies } = setUp()
    await writer.send({ content: '@everyone' }, { nonce: '7-0', replyTo: '7' })
    await writer.send({ embeds: [{ title: 'x' }] }, once('7-1'))
    await writer.edit('1', { content: '@here', file: textFile('a.md', 'rest') })
    const quiet = { parse: [], replied_user: false }
    expect(bodies).toEqual([
      {
        content: '@everyone',
        allowed_mentions: quiet,
        nonce: '7-0',
        enforce_nonce: true,
        message_reference: { message_id: '7', fail_if_not_exists: false },
      },
      { embeds: [{ title: 'x' }], allowed_mentions: quiet, nonce: '7-1', enforce_nonce: true },
      {
        content: '@here',
        allowed_mentions: quiet,
        files: [{ name: 'a.md', data: 'rest', contentType: 'text/plain' }],
      },
    ])
  })

  it('sends without the reference, once, where the bot may not read the message history', async () => {
    const { writer, bodies, fail } = setUp()
    fail(apiError(160002, 400))
    await writer.send({ content: 'x' }, { nonce: '7-0', replyTo: '7' })
    expect(bodies.map((body) => [body['nonce'], body['message_reference'] !== undefined])).toEqual([
      ['7-0', true],
      ['7-0', false],
    ])
    fail(apiError(160002, 400))
    await expect(writer.send({ content: 'x' }, once('7-1'))).rejects.toMatchObject({ code: 160002 })
  })

  it('opens a thread that was archived and edits again, once; a locked one is let go', async () => {
    const { writer, reopened, refuseToReopen, bodies, fail } = setUp()
    fail(apiError(50083, 400))
    await writer.edit('1', { content: 'more' })
    expect([reopened(), bodies.map(({ content }) => content)]).toEqual([1, ['more', 'more']])
    refuseToReopen()
    fail(apiError(50083, 400))
    await expect(writer.edit('1', { content: 'more' })).rejects.toMatchObject({ code: 50083 })
    expect(bodies).toHaveLength(3)
  })

  it('ends a call that failed, with or without a response', async () => {
    const { writer, limiter, fail } = setUp()
    for (const error of [apiError(50035, 400), new UpstreamError('discord', 'timeout')]) {
      fail(error)
      await expect(writer.send({ content: 'x' }, once('2-0'))).rejects.toBe(error)
    }
    expect(limiter).toEqual(['send end', 'done', 'send end', 'done'])
  })

  it('deletes a message, and ignores that it is gone already', async () => {
    const { writers, fail } = setUp()
    await writers.remove('talk', '1')
    fail(apiError(10008, 404))
    await writers.remove('talk', '1')
    fail(apiError(50013, 403))
    await expect(writers.remove('talk', '1')).rejects.toMatchObject({ code: 50013 })
  })
})
