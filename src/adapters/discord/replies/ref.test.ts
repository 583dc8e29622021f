import { describe, expect, it } from 'vitest'
import { interactionTokenOf, isTokenAlive, readRef, snowflakeTime, withoutToken, writeRef } from './ref.ts'

const id = '900000000000000102'
const key = { applicationId: '1', token: 'secret' }
const minuteMs = 60_000

describe('the reference to a reply', () => {
  it.each([
    { to: { id, key }, channelId: '3', messages: [], receivedAt: 7 },
    { to: { id, key: null }, channelId: '3', messages: ['4', '5'], receivedAt: 7 },
  ])('is read as it was written', (ref) => expect(readRef(writeRef(ref))).toEqual(ref))

  it('of an older version is read with the time of its id', () => {
    const receivedAt = snowflakeTime(id)
    expect(readRef(`${id}:3:4,5`)).toEqual({ to: { id, key: null }, channelId: '3', messages: ['4', '5'], receivedAt })
    expect(readRef(`${id}:3::1:secret`)).toEqual({ to: { id, key }, channelId: '3', messages: [], receivedAt })
  })

  it('is none where the text is something else', () => {
    for (const text of ['', 'x', '1:2', ':3:4']) expect(readRef(text)).toBeNull()
  })
})

it.each([-20, 0, 20])(
  'a token lives 15 minutes from its receipt on a host whose clock is %i minutes ahead',
  (ahead) => {
    const receivedAt = snowflakeTime(id) + ahead * minuteMs
    const ref = { to: { id, key }, channelId: '3', messages: [], receivedAt }
    expect([0, 14, 15].map((minutes) => isTokenAlive(ref, receivedAt + minutes * minuteMs))).toEqual([
      true,
      true,
      false,
    ])
  },
)

it('a token lives 15 minutes also where the clock was set back after its receipt', () => {
  const [made, ahead] = [snowflakeTime(id), 20 * minuteMs]
  const ref = { to: { id, key }, channelId: '3', messages: [], receivedAt: made + ahead }
  expect([1, 14, 16, 19].map((minutes) => isTokenAlive(ref, made + minutes * minuteMs))).toEqual([
    ...[true, true],
    ...[false, false],
  ])
})

it('a reference without its token still names its messages, and holds nothing else of it', () => {
  const token = 'aW50ZXJhY3Rpb246MTIz'
  const place = { channelId: '9', messages: ['10', '11'], receivedAt: 7 }
  const byToken = { to: { id: '7', key: { applicationId: '8', token } }, ...place }
  const short = withoutToken(writeRef(byToken))
  expect(short).not.toContain(token)
  const ref = readRef(short)
  expect(ref).toEqual({ ...byToken, to: { id: '7', key: null } })
  expect(ref && interactionTokenOf(ref)).toBeNull()
  expect([withoutToken(short), withoutToken('no reference')]).toEqual([short, 'no reference'])
})
