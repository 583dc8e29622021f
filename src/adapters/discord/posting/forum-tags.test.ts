import { expect, it } from 'vitest'
import { chooseTag, tagNamesOf } from './forum-tags.ts'

const tag = (id: string, name: string, moderated = false) => ({ id, name, moderated, emoji_id: null, emoji_name: null })
const item = { kind: 'article', source: 'The Example' } as const
const pick = (needsTag: boolean, ...tags: ReturnType<typeof tag>[]) => chooseTag({ tags, needsTag }, tagNamesOf(item))

it('a tag named like the source comes before one named like the kind, whatever their case', () => {
  expect(pick(false, tag('1', 'NEWS'), tag('2', ' the example'))).toBe('2')
  expect(pick(false, tag('1', 'Other'), tag('2', 'News'))).toBe('2')
})

it('where a tag is required and none fits, the first that is not for moderators is taken; else none', () => {
  expect(pick(true, tag('1', 'Rules', true), tag('2', 'Papers'), tag('3', 'More'))).toBe('2')
  expect(pick(false, tag('1', 'Papers'))).toBeNull()
  expect(pick(true, tag('1', 'News', true))).toBeNull()
})
