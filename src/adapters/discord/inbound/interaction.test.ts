import type { API } from '@discordjs/core'
import { DiscordAPIError } from '@discordjs/rest'
import type { APIInteraction } from 'discord-api-types/v10'
import { describe, expect, it, vi } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import type { Admission, Audience, Dispatch, Form, Reply } from '../../../conversation/conversation.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { createGuilds } from '../guilds/guilds.ts'
import { answerInteraction } from './interaction.ts'

const form: Form = { id: 'image:edited:1', title: 'Edit', text: '', fields: [] }
const refusal = (status: number, code: number) =>
  new DiscordAPIError({ message: 'x', code }, code, status, 'POST', '/', {})
const user = { id: '20001', username: 'ada', global_name: null }
const press = {
  ...{ id: '40001', type: 3, application_id: '1', token: 't', channel: { id: '10002', type: 1 }, user },
  message: { id: '3', type: 0, content: '', timestamp: '2026-01-01T00:00:00Z', attachments: [], author: user },
  data: { component_type: 2, custom_id: 'image:edit:1' },
} as unknown as APIInteraction

/** Answers a press that replies as given; `fail` is what Discord responds to a form. */
async function pressed(reply: Reply, { seenBy = 'form', fail }: { seenBy?: Audience; fail?: Error } = {}) {
  const calls: unknown[][] = []
  const record =
    (name: string, failure?: Error) =>
    (_key: unknown, ...given: unknown[]) => {
      calls.push([name, ...given])
      if (failure) return Promise.reject(failure)
      return Promise.resolve(name === 'edit' ? { id: '77', ...Object(given[1]) } : null)
    }
  const { log, lines } = collectingLog()
  const drop = vi.fn()
  const run = () => (calls.push(['run']), Promise.resolve(reply))
  const accept = () => (calls.push(['accept']), Promise.resolve())
  const admission: Admission = { kind: 'admitted', seenBy, accept, run, drop }
  const deps = {
    ...{ log, clock: fakeClock(0), yieldToEventLoop: () => Promise.resolve() },
    dispatch: { press: () => admission } as unknown as Dispatch,
    guilds: createGuilds({ api: {} as API, log, homeGuildId: null, contentChannelId: null }),
    writers: { reopening: (_: string, call: () => unknown) => call() },
    webhook: {
      acknowledge: record('acknowledge'),
      openForm: record('form', fail),
      replyEphemeral: record('private text'),
      edit: record('edit'),
    },
  } as unknown as Parameters<typeof answerInteraction>[0]
  const failure = await answerInteraction(deps, press, new AbortController().signal).catch((error: unknown) => error)
  return { calls, lines, drop, failure }
}

const names = (calls: unknown[][]) => calls.map(([name]) => name)

describe('a press that opens a form', () => {
  it('is acknowledged by the form alone, after its row', async () => {
    const { calls, drop } = await pressed({ kind: 'form', form })
    expect(names(calls)).toEqual(['accept', 'run', 'form'])
    expect(calls[2]).toEqual(['form', form])
    expect(drop).not.toHaveBeenCalled()
  })

  it('is acknowledged once where there is no form to open, and the person alone reads why', async () => {
    const { calls } = await pressed({ kind: 'text', text: 'That picture is gone.' })
    expect(calls.slice(2)).toEqual([
      ['acknowledge', 'asker'],
      ['edit', '@original', expect.objectContaining({ content: 'That picture is gone.' })],
    ])
    const nothing = await pressed({ kind: 'nothing' })
    expect(nothing.calls.slice(2)).toEqual([
      ['acknowledge', 'asker'],
      ['edit', '@original', expect.objectContaining({ content: 'Done.' })],
    ])
  })

  it('is dropped where Discord says that the form comes too late', async () => {
    const { calls, lines, drop, failure } = await pressed({ kind: 'form', form }, { fail: refusal(404, 10062) })
    expect([names(calls), failure]).toEqual([['accept', 'run', 'form'], undefined])
    expect(drop).toHaveBeenCalledOnce()
    expect(lines).toMatchObject([{ level: 'info', msg: 'form dropped: Discord refused to open it' }])
  })

  it('ends with a sentence where Discord rejects the form', async () => {
    const { calls, lines } = await pressed({ kind: 'form', form }, { fail: refusal(400, 50035) })
    expect(calls.at(-1)).toEqual(['private text', 'Discord did not take the form. Please try again.'])
    expect(lines).toMatchObject([{ level: 'error', msg: 'Discord rejected a form' }])
  })

  it('says nothing more after silence, for the form may be open', async () => {
    const fail = new UpstreamError('discord', 'timeout')
    const { calls, drop, failure } = await pressed({ kind: 'form', form }, { fail })
    expect([names(calls), failure]).toEqual([['accept', 'run', 'form'], fail])
    expect(drop).not.toHaveBeenCalled()
  })
})

it('a form where none can open is an error, not a silence', async () => {
  const { failure } = await pressed({ kind: 'form', form }, { seenBy: 'everybody' })
  expect(failure).toMatchObject({ message: 'a form where none can open' })
})
