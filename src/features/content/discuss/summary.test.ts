import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Post } from './discussions.ts'
import { type Basis, composeSummary, leadingSentences } from './summary.ts'

const post: Post = {
  ...{ id: 1, kind: 'article', title: 'Owls', url: 'https://birds.example/owls' },
  ...{ summary: '', source: 'Bird News', published_at: null, channel_id: '2', ref: null },
}
const compose = (text: string, given: Partial<Post> = {}) =>
  composeSummary({ ...post, ...given }, { of: 'article', text, byModel: null })

describe('the leading sentences of a text', () => {
  it('are at most four, without headings and captions, on one line', () => {
    const text = 'The news\n\nOne is here. Two is here!\n\nPhoto: A. Bird\n\nThree is “here.”\nFour? Five is here.'
    expect(leadingSentences(text)).toBe('One is here. Two is here! Three is “here.” Four?')
    expect(leadingSentences('只有一句。')).toBe('只有一句。')
    expect(leadingSentences('No end')).toBe('No end')
    expect(leadingSentences(' \n\u200B')).toBe('')
  })

  it('are whole where they fit into 700 characters; a first one that is longer is cut at a word', () => {
    const long = `Word ${'word '.repeat(120)}end. `
    expect(leadingSentences(`${long}${long}`)).toBe(long.trim())
    expect(leadingSentences('word '.repeat(900))).toMatch(/^(?:word )+word…$/)
    expect(leadingSentences('word '.repeat(900)).length).toBeLessThanOrEqual(700)
  })
})

describe('the first message of a discussion', () => {
  it('quotes, says what it quotes, and names the source', () => {
    expect(compose('Owls hunt. They hear.')).toBe(
      [
        '> Owls hunt. They hear. [[1]](<https://birds.example/owls>)',
        '',
        '-# The article begins with these sentences.',
        '-# Ask me about it here; mention me if I stay silent.',
        '-# **Sources**',
        '-# 1 · [Owls](<https://birds.example/owls>), Bird News',
      ].join('\n'),
    )
  })

  it('says so where there is nothing to quote', () => {
    expect(compose('')).toMatch(/^I couldn't read the page, and its feed has no summary: please follow the link\.\n/)
    expect(compose(' ', { kind: 'video' })).toMatch(/^The video has no description/)
  })

  it('says where it comes from', () => {
    const of = (basis: Partial<Basis>) =>
      composeSummary(post, { of: 'article', text: 'Owls.', byModel: null, ...basis })
    expect(of({ byModel: 'Birds.' })).toMatch(/^Birds\. .*\n\n-# Summed up by a language model: check the source/)
    expect(of({ byModel: 'Birds.', of: 'unread' })).toContain("from its feed alone: I couldn't read the page.")
    expect(of({ of: 'unread' })).toContain("I couldn't read the page: these sentences are from its feed.")
    expect(of({ of: 'feed' })).not.toContain("I couldn't read the page")
  })

  it('fits into a message, stays in its quote and pings nobody, whatever the texts contain', () => {
    const piece = fc.constantFrom(
      '@everyone',
      '<@1>',
      '](',
      '**',
      '\n',
      '> ',
      '`',
      '```',
      'https://x.y ',
      '. ',
      '|',
      '_',
    )
    const hostile = fc
      .array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 9 })), { maxLength: 60 })
      .chain((pieces) => fc.constantFrom(1, 40).map((times) => pieces.join('').repeat(times)))
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.boolean(), (text, title, source, isModel) => {
        const url = `https://birds.example/${'o'.repeat(title.length % 280)}`
        const message = composeSummary(
          { ...post, title, source, url },
          { of: 'article', text, byModel: isModel ? text : null },
        )
        const lines = message.split('\n')
        expect(message.length).toBeLessThanOrEqual(2_000)
        expect(lines.length).toBeLessThanOrEqual(6)
        expect(message).not.toMatch(/@everyone|(?<!\\)<@|(?<!\\)`/)
      }),
    )
  })
})
