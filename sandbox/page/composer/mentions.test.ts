import { describe, expect, it } from 'vitest'
import type { View } from '../../view.ts'
import { matchingNames, namesIn } from './mentions.ts'

const person = (name: string, displayName: string) => ({ name, displayName, id: name, color: '#fff' })
const view = {
  ...{ people: [person('member', 'Member'), person('member2', 'Member 2')], me: person('member', 'Member') },
  ...{ bot: { id: '1', name: 'Professor Synapse' }, channelId: 'a' },
  channels: [{ id: 'a', kind: 'text' }],
} as unknown as View
const names = namesIn(view)
const found = (before: string) => matchingNames(names, before).found.map(({ name }) => name)

describe('the names that are offered after @', () => {
  it('are all of them at first, then those that begin as typed, by either name', () => {
    expect(found('hi @')).toEqual(['Professor Synapse', 'Member', 'Member 2'])
    expect(found('hi @PROF')).toEqual(['Professor Synapse'])
    expect(found('@member2')).toEqual(['Member 2'])
    expect(found('@Member ')).toEqual(['Member 2'])
  })

  it('are none without @, in the middle of a word, after other words, and once a name is whole', () => {
    for (const before of ['', 'hi', 'me@mem', '@nobody', '@Professor Synapse', '@professor why'])
      expect(found(before)).toEqual([])
  })

  it('are put where their @ stands', () => {
    expect(matchingNames(names, 'a b @Mem').at).toBe(4)
  })

  it('are those of the two who talk in a direct message', () => {
    const direct = { ...view, channels: [{ id: 'a', kind: 'dm' }] } as unknown as View
    expect(namesIn(direct).map(({ name }) => name)).toEqual(['Professor Synapse', 'Member'])
  })
})
