import { describe, expect, it } from 'vitest'
import { withNames } from './names.ts'

const known = {
  user: () => '**Ada**\n[x](y)',
  role: () => null,
  channel: (id: string) => (id === '10001' ? 'news' : null),
}

describe("Discord's marks in a text that a model reads", () => {
  it.each([
    ['<@20001> and <@!20001>', '@**Ada** [x](y) and @**Ada** [x](y)'],
    ['<@&30001> in <#10001> or <#10002>', '@some-role in #news or #another-channel'],
    ['<:owl:40001> <a:party_1:40002>', ':owl: :party_1:'],
    [
      '<t:0> <t:0:R> <t:0:s> <t:-1:F>',
      '1970-01-01 00:00 UTC 1970-01-01 00:00 UTC 1970-01-01 00:00 UTC 1969-12-31 23:59 UTC',
    ],
    ['</prof:50001> </feed add:50001>', '/prof /feed add'],
    ['<id:home> <id:linked-roles> <id:linked-roles:60001>', '#home #linked-roles #linked-roles'],
    ['<t:99999999999999:R> vector<int> a <@ b', '<t:99999999999999:R> vector<int> a <@ b'],
  ])('“%s” is “%s”', (text, readable) => {
    expect(withNames(text, known)).toBe(readable)
  })
})
