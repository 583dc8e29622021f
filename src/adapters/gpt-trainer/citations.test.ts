import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { namedSourcesOf, sourcesOf } from './citations.ts'

const cite = (more: object) => ({
  data_source_uuid: 'a',
  title: 'RAG intro',
  text: 'A chunk.',
  file_name: '',
  type: 'url',
  ...more,
})

describe('the sources of a turn', () => {
  it('are its citations in the order of their marks', () => {
    const text = JSON.stringify({
      '10.1': cite({ title: 'Ten' }),
      '2.1': cite({ title: 'Two', file_name: 'https://example.org/two' }),
    })
    expect(sourcesOf(text)).toEqual([
      { mark: '2.1', title: 'Two', url: 'https://example.org/two', passage: 'A chunk.' },
      { mark: '10.1', title: 'Ten', url: null, passage: 'A chunk.' },
    ])
  })

  it('are none where the text is JSON of something else, however long', () => {
    for (const other of ['null', '7', '[]', JSON.stringify(JSON.stringify({ '1.1': cite({}) }))])
      expect(sourcesOf(other)).toEqual([])
    expect(cpuMs(() => sourcesOf(JSON.stringify('x'.repeat(1_000_000))))).toBeLessThan(200)
  })

  it('take an address from wherever it stands, and a file name for none', () => {
    const of = (more: object) => sourcesOf(JSON.stringify({ '1.1': cite(more) }))[0]
    expect(of({ type: 'link', file_name: 'http://example.org' })?.url).toBe('http://example.org')
    expect(of({ type: 'upload', file_name: 'a.pdf', reference_source_link: 'https://example.org/a' })?.url).toBe(
      'https://example.org/a',
    )
    expect(of({ type: 'url', file_name: 'javascript:alert(1)' })?.url).toBeNull()
    expect(of({ title: ' ', file_name: 'a.pdf' })).toMatchObject({ title: 'a.pdf', url: null })
    expect(of({ title: null, file_name: null, text: null })).toMatchObject({ title: 'untitled', passage: 'untitled' })
  })

  it('in files that GPT Trainer was given have the title and the address of these', async () => {
    const known = { title: 'Owls are back', url: 'https://example.org/owls' }
    const file = cite({ title: 'Made up', type: 'upload', file_name: 'item-1-0123abcd.txt' })
    const cited = JSON.stringify({ '1.1': file, '1.2': cite({ file_name: 'other.txt' }) })
    const findFile = (name: string) => Promise.resolve(name === 'item-1-0123abcd.txt' ? known : null)
    expect(await namedSourcesOf(cited, findFile)).toEqual([
      { mark: '1.1', ...known, passage: 'A chunk.' },
      { mark: '1.2', title: 'RAG intro', url: null, passage: 'A chunk.' },
    ])
  })

  it.each(['', '{}', 'null', '[]', '7', 'oops', '{"1.1":7,"1.2":null,"1.3":{"title":5}}'])(
    'are none in “%s”',
    (text) => {
      expect(sourcesOf(text)).toEqual([])
    },
  )

  it('are at most 25, each with a bounded title and passage', () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`${i}.1`, cite({ title: 't '.repeat(900), text: 'p '.repeat(9_000) })]),
    )
    const sources = sourcesOf(JSON.stringify(many))
    expect(sources).toHaveLength(25)
    for (const { title, passage } of sources) {
      expect(title.length).toBeLessThanOrEqual(300)
      expect(passage.length).toBeLessThanOrEqual(1_500)
    }
  })

  it('never throw, whatever stands there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => Array.isArray(sourcesOf(text))),
      { numRuns: 500 },
    )
  })
})
