import { Headers } from 'undici'
import { describe, expect, it } from 'vitest'
import { createRedirectCookies } from './cookies.ts'

/** The header for `to` after a response from `from` that set these cookies. */
function headerFor(to: string, from: string, ...set: string[]) {
  const cookies = createRedirectCookies()
  cookies.update(from, new Headers(set.map((value): [string, string] => ['set-cookie', value])))
  return cookies.headersFor(to).cookie
}

const a = 'https://a.example/x'

describe('the cookies of a chain of redirects', () => {
  it.each([
    ['go back to their host', a, a, ['s=1; Path=/; HttpOnly', 't=a=b'], 's=1; t=a=b'],
    ['go to no other host', 'https://b.example/', a, ['s=1'], undefined],
    ['go to no subdomain', 'https://sub.a.example/', a, ['s=1'], undefined],
    ['go to subdomains if they name the domain', 'https://sub.a.example/', a, ['s=1; Domain=.a.example'], 's=1'],
    ['go to a parent that they name', 'https://a.example/', 'https://www.a.example/', ['s=1; Domain=a.example'], 's=1'],
    ['cannot name another domain', 'https://b.example/', a, ['s=1; Domain=b.example'], undefined],
    ['cannot name a whole top-level domain', 'https://b.example/', a, ['s=1; Domain=example'], undefined],
    ['are not sent unencrypted if they are secure', 'http://a.example/', a, ['s=1; Secure', 't=2'], 't=2'],
    ['are replaced and deleted', a, a, ['s=1', 't=1', 's=2', 't=; Max-Age=0'], 's=2'],
    ['without valid characters are not sent', a, a, ['s=\u00e4', 't=1'], 't=1'],
    ['of more than 4,096 characters are not kept', a, a, [`s=${'x'.repeat(4_200)}`, 't=1'], 't=1'],
    ['are deleted by a date in the past', a, a, ['s=1', 's=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT'], undefined],
    ['are kept until a date to come', a, a, ['s=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT'], 's=1'],
    ['are kept with a date that cannot be read', a, a, ['s=1; Expires=soon'], 's=1'],
    [
      'are at most twenty',
      a,
      a,
      Array.from({ length: 30 }, (_, n) => `c${n}=`),
      Array.from({ length: 20 }, (_, n) => `c${n + 10}=`).join('; '),
    ],
    [
      'are at most 4,096 characters',
      a,
      a,
      Array.from({ length: 5 }, (_, n) => `c${n}=${'x'.repeat(1_000)}`),
      undefined,
    ],
  ])('%s', (_, to, from, set, expected) => expect(headerFor(to, from, ...set)).toBe(expected))

  it('expire by the clock of their server', () => {
    const cookies = createRedirectCookies()
    const expires = 'Thu, 01 Jan 2026 11:00:00 GMT'
    const headersAt = (date: string) => new Headers({ date, 'set-cookie': `s=1; Expires=${expires}` })
    cookies.update(a, headersAt('Thu, 01 Jan 2026 10:00:00 GMT'))
    expect(cookies.headersFor(a).cookie).toBe('s=1')
    cookies.update(a, headersAt('Thu, 01 Jan 2026 12:00:00 GMT'))
    expect(cookies.headersFor(a).cookie).toBeUndefined()
  })
})
