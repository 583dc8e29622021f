import { describe, expect, it } from 'vitest'
import { readGeminiAnswer } from './gemini-answer.ts'

const answer = (parts: object[] | undefined, finishReason?: string) => ({
  candidates: [
    { index: 0, ...(finishReason ? { finishReason } : {}), content: { role: 'model', ...(parts ? { parts } : {}) } },
  ],
  usageMetadata: { promptTokenCount: 5 },
})
const picture = (data: string, thought?: boolean) => ({
  inlineData: { mimeType: 'image/png', data },
  thoughtSignature: { start: 1, end: 2 },
  ...(thought === undefined ? {} : { thought }),
})
const chosen = (parts: object[], reason = 'STOP') => readGeminiAnswer(answer(parts, reason))

describe("Gemini's answer", () => {
  it('has the last picture that is no thought', () => {
    const parts = [picture('one', true), picture('two'), picture('three', false), picture('four', true)]
    expect(chosen(parts)).toMatchObject({ kind: 'picture', base64: 'three' })
  })

  it('has the last picture where all are thoughts', () => {
    expect(chosen([picture('one', true), picture('two', true)])).toMatchObject({ kind: 'picture', base64: 'two' })
  })

  it('has the texts around the picture, joined, without thoughts', () => {
    const parts = [{ text: 'Thinking.', thought: true }, { text: 'Here is ' }, picture('one'), { text: 'your fox.\n' }]
    expect(chosen(parts)).toMatchObject({ kind: 'picture', base64: 'one', text: 'Here is your fox.' })
  })

  it('has a picture that was left in the bytes, whatever the finish reason', () => {
    const data = { start: 10, end: 20_000 }
    expect(chosen([{ inlineData: { data } }], 'MAX_TOKENS')).toMatchObject({ kind: 'picture', base64: data })
  })

  it('may be text alone, of at most 8,000 characters', () => {
    expect(chosen([{ text: 'Which ' }, { text: 'fox?' }])).toEqual({ kind: 'text', text: 'Which fox?' })
    expect(readGeminiAnswer(answer([{ text: 'I would rather not.' }]))).toMatchObject({ kind: 'text' })
    const long = chosen([{ text: 'x'.repeat(9_000) }])
    expect(long.kind === 'text' && long.text.length).toBe(8_000)
  })

  it.each([
    ['SAFETY', 'safety'],
    ['IMAGE_SAFETY', 'safety'],
    ['OTHER', 'other'],
    ['BLOCKLIST', 'words'],
    ['PROHIBITED_CONTENT', 'prohibited'],
    ['MODEL_ARMOR', 'safety'],
    ['JAILBREAK', 'safety'],
    ['A_NEW_REASON', 'other'],
    ['toString', 'other'],
  ])('without candidates says why the prompt is blocked: %s', (blockReason, block) => {
    const body = { promptFeedback: { blockReason }, usageMetadata: {}, modelVersion: 'gemini-nano-banana-2.1' }
    expect(readGeminiAnswer(body)).toEqual({ kind: 'blocked', at: 'prompt', block })
  })

  it.each([
    ['STOP', 'none'],
    ['NO_IMAGE', 'none'],
    ['MAX_TOKENS', 'too-long'],
    ['CONTINUATION', 'too-long'],
    ['SAFETY', 'safety'],
    ['IMAGE_SAFETY', 'safety'],
    ['RECITATION', 'recitation'],
    ['IMAGE_RECITATION', 'recitation'],
    ['LANGUAGE', 'language'],
    ['OTHER', 'other'],
    ['IMAGE_OTHER', 'other'],
    ['BLOCKLIST', 'words'],
    ['PROHIBITED_CONTENT', 'prohibited'],
    ['IMAGE_PROHIBITED_CONTENT', 'prohibited'],
    ['SPII', 'personal'],
    ['MALFORMED_FUNCTION_CALL', 'unreadable'],
    ['MALFORMED_RESPONSE', 'unreadable'],
    ['UNEXPECTED_TOOL_CALL', 'unreadable'],
    ['TOO_MANY_TOOL_CALLS', 'unreadable'],
    ['FINISH_REASON_UNSPECIFIED', 'other'],
    ['A_NEW_REASON', 'other'],
  ])('without a picture says why there is none: %s', (reason, block) => {
    expect(readGeminiAnswer(answer(undefined, reason))).toEqual({ kind: 'blocked', at: 'picture', block })
    const withMessage = { candidates: [{ finishReason: reason, finishMessage: 'No.' }] }
    expect(readGeminiAnswer(withMessage)).toEqual({ kind: 'blocked', at: 'picture', block })
  })

  it('with a block and a text is blocked', () => {
    expect(chosen([{ text: 'Half a' }], 'IMAGE_SAFETY')).toMatchObject({ kind: 'blocked', block: 'safety' })
  })

  it.each([null, [], 'text', {}, { candidates: [] }, { candidates: [], promptFeedback: {} }])(
    '%j is broken',
    (body) => {
      expect(readGeminiAnswer(body)).toMatchObject({ kind: 'failed', fault: 'broken' })
    },
  )

  it('is read as far as it can be where parts are of an unknown shape', () => {
    expect(chosen([{ executableCode: {} }, { text: 7 }, picture('one'), { inlineData: null }])).toMatchObject({
      kind: 'picture',
      base64: 'one',
    })
  })
})
