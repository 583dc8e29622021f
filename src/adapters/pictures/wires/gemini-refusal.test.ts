import { describe, expect, it } from 'vitest'
import { geminiRefusal } from './gemini-refusal.ts'

/** Ten in the evening in California. */
const now = Date.parse('2026-11-28T06:00:00Z')
type Shape = { message?: string; status?: string; details?: object[]; retryAfterMs?: number | null }
function refusal(status: number, { message = 'No.', status: name = '', details = [], retryAfterMs = null }: Shape) {
  const text = JSON.stringify({ error: { code: status, message, status: name, details } })
  return geminiRefusal({ status, text, retryAfterMs }, now)
}
const quota = (quotaId: string, quotaValue = '250') => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaMetric: 'generativelanguage.googleapis.com/requests', quotaId, quotaValue }],
})
const retry = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay })
const reason = (name: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: name })
const perMinute = 'GenerateRequestsPerMinutePerProjectPerModel'
const perDay = 'GenerateRequestsPerDayPerProjectPerModel'

describe("Gemini's quotas", () => {
  it.each([
    ['by the minute, with a delay', { details: [quota(perMinute), retry('22s')] }, 'minute', 22_000],
    ['with a fraction of a second', { details: [quota(perMinute), retry('15.002899939s')] }, 'minute', 15_003],
    ['by the minute, without a delay', { details: [quota(perMinute)] }, 'minute', null],
    ['with a delay alone', { details: [retry('30s')] }, 'minute', 30_000],
    ['with the delay in the message', { message: 'Quota exceeded. Please retry in 22.1s.' }, 'minute', 22_100],
    ['with a delay in a header', { retryAfterMs: 5_000 }, 'minute', 5_000],
    ['with a long delay alone', { details: [retry('3600s')] }, 'later', 3_600_000],
    ['of spending: no delay, no name', { message: 'You exceeded your spend limit.' }, 'later', null],
    ['without room', { details: [reason('MODEL_CAPACITY_EXHAUSTED')] }, 'later', null],
    ['of the day, until midnight in California', { details: [quota(perDay), retry('22s')] }, 'day', 2 * 3_600_000],
    ['of the day, on the free tier', { details: [quota(`${perDay}-FreeTier`)] }, 'day', 2 * 3_600_000],
  ] as const)('%s', (_, shape, by, afterMs) => {
    expect(refusal(429, { ...shape, details: [...('details' in shape ? shape.details : [])] })).toEqual({
      kind: 'limited',
      by,
      afterMs,
    })
  })

  it('of nothing ask for billing', () => {
    const billing = { kind: 'failed', fault: 'forbidden', message: expect.stringContaining('Set up billing') as string }
    const message = 'Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: x'
    expect(refusal(429, { message })).toEqual(billing)
    expect(refusal(429, { details: [quota(`${perDay}-FreeTier`, '0')] })).toEqual(billing)
    expect(refusal(429, { message: 'limit: 05' })).toMatchObject({ kind: 'limited' })
  })
})

describe("Gemini's errors", () => {
  it.each([
    [400, { status: 'INVALID_ARGUMENT' }, { kind: 'failed', fault: 'invalid' }],
    [400, { details: [reason('API_KEY_INVALID')] }, { kind: 'failed', fault: 'unauthorized' }],
    [400, { message: 'API key not valid. Please pass a valid API key.' }, { kind: 'failed', fault: 'unauthorized' }],
    [400, { status: 'FAILED_PRECONDITION' }, { kind: 'failed', fault: 'forbidden' }],
    [400, { message: 'This model is no longer available.' }, { kind: 'no-model' }],
    [401, {}, { kind: 'failed', fault: 'unauthorized' }],
    [403, { status: 'PERMISSION_DENIED' }, { kind: 'failed', fault: 'forbidden' }],
    [404, { status: 'NOT_FOUND' }, { kind: 'no-model' }],
    [500, { status: 'INTERNAL' }, { kind: 'failed', fault: 'broken' }],
    [503, { status: 'UNAVAILABLE' }, { kind: 'limited', by: 'later', afterMs: null }],
    [503, { details: [retry('9s')] }, { kind: 'limited', by: 'later', afterMs: 9_000 }],
    [504, { status: 'DEADLINE_EXCEEDED' }, { kind: 'failed', fault: 'timeout' }],
  ])('%i %j', (status, shape, outcome) => {
    expect(refusal(status, shape)).toMatchObject(outcome)
  })

  it('may stand in a list, and are told in the log', () => {
    const text = JSON.stringify([{ error: { code: 400, message: 'Bad ratio.', status: 'INVALID_ARGUMENT' } }])
    expect(geminiRefusal({ status: 400, text, retryAfterMs: null }, now)).toEqual({
      kind: 'failed',
      fault: 'invalid',
      message: 'status 400: Bad ratio.',
    })
  })

  it.each([
    [404, 'failed', 'not-found'],
    [429, 'limited', 'later'],
    [502, 'failed', 'broken'],
    [302, 'failed', 'broken'],
  ])('that are pages of a proxy go by their status: %i', (status, kind, why) => {
    const outcome = geminiRefusal({ status, text: `<html>${'x'.repeat(1_000)}`, retryAfterMs: null }, now)
    expect(outcome).toMatchObject(kind === 'limited' ? { kind, by: why } : { kind, fault: why })
    expect(JSON.stringify(outcome).length).toBeLessThan(600)
  })
})
