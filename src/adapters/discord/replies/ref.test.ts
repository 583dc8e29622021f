import { expect, it } from 'vitest'
import { interactionTokenOf, readRef, withoutToken, writeRef } from './ref.ts'

const token = 'aW50ZXJhY3Rpb246MTIz'
const byToken = { to: { id: '7', key: { applicationId: '8', token } }, channelId: '9', messages: ['10', '11'] }

it('a reference without its token still names its messages, and holds nothing else of it', () => {
  const short = withoutToken(writeRef(byToken))
  expect(short).not.toContain(token)
  const ref = readRef(short)
  expect(ref).toEqual({ ...byToken, to: { id: '7', key: null } })
  expect(ref && interactionTokenOf(ref)).toBeNull()
  expect([withoutToken(short), withoutToken('no reference')]).toEqual([short, 'no reference'])
})
