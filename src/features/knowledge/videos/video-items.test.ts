import fc from 'fast-check'
import { expect, it } from 'vitest'
import { videoOf } from '../../../../test/support/knowledge/channel-videos.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { cutPassages } from '../shelf/passages.ts'
import { toItem } from './video-items.ts'

it('makes an item of any title, description and name that the shelf takes', () => {
  const marks = fc.constantFrom('```', '~~~', '#', '[', '](http://a.b)', '>', '|', 'a', '\n', ' ', '-', '<b>')
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(marks).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(text, text, text, (title, description, channel) => {
      const item = toItem(videoOf(1, { title, description }), channel)
      expect(cutPassages(item.text, item.title).length).toBeGreaterThan(0)
      expect(item.text + item.title).toMatch(/[\p{L}\p{N}]/u)
      expect([item.title.trim() === '', item.title.length > 300, item.source.length > 300]).toEqual([
        false,
        false,
        false,
      ])
    }),
    { numRuns: 300 },
  )
})

it('recognizes the video by every form of its address', () => {
  const { key } = toItem(videoOf(1), 'Tube')
  expect(['https://youtu.be/v0000000001', 'https://www.youtube.com/shorts/v0000000001'].map(addressKey)).toEqual([
    key,
    key,
  ])
})
