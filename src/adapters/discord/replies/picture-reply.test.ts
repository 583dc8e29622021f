import { DiscordAPIError } from '@discordjs/rest'
import { expect, it, vi } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import type { Chunk, Ending, Reply } from '../../../conversation/conversation.ts'
import type { MessageBody } from '../rest/message-body.ts'
import { createPostedAnswers } from './posted-answers.ts'
import { type Ref, snowflakeAt, writeRef } from './ref.ts'
import { type ReplyDeps, showReply } from './reply.ts'

const askedAt = Date.UTC(2026, 0, 1)
const id = snowflakeAt(askedAt)
const ref: Ref = {
  to: { id, key: { applicationId: '1', token: 't' } },
  channelId: '3',
  messages: [],
  receivedAt: askedAt,
}
const picture = { name: 'fox.png', bytes: new Uint8Array([1, 2, 3]), mime: 'image/png', alt: 'a fox' }
const again = { id: 'image:again:1', label: 'Again', style: 'primary' } as const
const menu = { id: 'image:shape:1', placeholder: 'Change shape', choices: [{ value: '16:9', label: 'Wide' }] }
const ending: Ending = { text: 'A fox', actions: [again], menu, picture }

/** An interaction whose edits are recorded; `takesFiles` false: Discord rejects those with a file. */
function setUp({ takesFiles = true } = {}) {
  const clock = fakeClock(askedAt)
  const edits: MessageBody[] = []
  const edit = (_key: unknown, _message: string, body: MessageBody) => {
    edits.push(body)
    const tooLarge = { message: 'Request entity too large', code: 40005 }
    return body.file && !takesFiles
      ? Promise.reject(new DiscordAPIError(tooLarge, 40005, 413, 'PATCH', '/', {}))
      : Promise.resolve({ id: '77', content: body.content, attachments: body.file ? [{}] : [] })
  }
  const deps = {
    ...{ clock, log: collectingLog().log, yieldToEventLoop: () => Promise.resolve() },
    writers: { reopening: (_: string, call: () => unknown) => call() },
    webhook: { edit },
  } as unknown as ReplyDeps
  return { clock, edits, deps }
}

const shown = (edits: readonly MessageBody[]) => edits.map(({ content, file }) => [content, file?.name])

it('a reply that draws a picture says what it waits for, then shows the picture with its buttons and menu', async () => {
  const { clock, edits, deps } = setUp()
  async function* chunks(): AsyncGenerator<Chunk> {
    for (const waiting of ['1 picture is before yours.', 'Drawing…']) {
      yield { waiting }
      await clock.sleep(5_000)
    }
    yield 'A fox'
  }
  const [seen, closed] = [vi.fn(() => Promise.resolve()), vi.fn()]
  const reply: Reply = {
    ...{ kind: 'stream', chunks: chunks(), actions: [], afterFailure: [], seen, closed },
    finish: () => Promise.resolve(ending),
  }
  const done = showReply(deps, ref, 'everybody', () => Promise.resolve(reply))
  for (let second = 0; second < 12; second++) await clock.advance(1_000)
  await done
  expect(shown(edits)).toEqual([
    ['-# 1 picture is before yours.', undefined],
    ['-# Drawing…', undefined],
    ['A fox', 'fox.png'],
  ])
  const ids = ['image:again:1', 'image:shape:1'].map((custom_id) => ({ components: [{ custom_id }] }))
  expect(edits.at(-1)).toMatchObject({ components: ids, file: { content: picture.bytes, mime: 'image/png' } })
  expect(seen.mock.calls).toEqual([[writeRef({ ...ref, messages: ['77'] })]])
  expect(closed.mock.calls).toEqual([['shown']])
})

it.each([
  [true, [['A fox', 'fox.png']]],
  [
    false,
    [
      ['A fox', 'fox.png'],
      ['A fox\n-# Discord did not take the picture.', undefined],
    ],
  ],
])('an answer that is completed later has its picture too (Discord takes it: %s)', async (takesFiles, wanted) => {
  const { edits, deps } = setUp({ takesFiles })
  const answers = createPostedAnswers(deps as Parameters<typeof createPostedAnswers>[0])
  expect(await answers.complete(writeRef(ref), ending)).toBe(true)
  expect(shown(edits)).toEqual(wanted)
})
