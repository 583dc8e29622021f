import { expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { place } from '../../../../test/support/chat/requests.ts'
import { composeAnswer } from '../../../adapters/library/answer.ts'
import type { Answered, Provenance, Source } from '../ports.ts'
import { cite } from './citations.ts'
import { provenanceNotes, withProvenance } from './provenance.ts'

const url = 'https://birds.example/owls'
const link = 'https://chat.test/3/5/7'
const clock = { now: () => Date.UTC(2026, 10, 28), sleep: () => Promise.resolve() }
const source = (mark: string, at: string | null = url): Source => ({ mark, title: `T${mark}`, url: at, passage: 'P' })

function deps(at = Date.UTC(2026, 10, 3, 23), found: readonly string[] = [url]) {
  const { log, lines } = collectingLog()
  const post: Provenance = { channelId: '5', at, link }
  const provenanceOf = () => Promise.resolve(new Map(found.map((each) => [each, post])))
  return { provenanceOf, clock, log, lines }
}

it('the list of an answer by the library says where a source was posted, with a link to the message', async () => {
  const all = [{ id: 1, heading: '', text: 'Owls hunt by ear.' }]
  const names = { aliases: '', see_also: '', published_at: null }
  const { chunks, sources } = composeAnswer(
    [{ id: 1, key: url, title: 'Owls', url, byline: 'News', ...names, all }],
    [],
    [],
  )
  const { text } = await withProvenance(deps(), { text: chunks.join(''), sources }, place())
  expect(text).toMatch(
    /\n-# 1 · \[Owls\]\(<https:\/\/birds\.example\/owls>\), News · posted in <#5> on \[3 Nov\]\(<.+>\)$/,
  )
  expect(text).toContain(`[3 Nov](<${link}>)`)
})

it('so does that of an answer by a model, for the sources that were posted', async () => {
  const { text, sources } = cite('Owls [1] and storks [2].', [source('1'), source('2', 'https://other.example/')])
  const noted = await withProvenance(deps(Date.UTC(2025, 0, 31)), { text, sources }, place())
  expect(noted.text.split('\n').slice(-2)).toEqual([
    `-# 1 · [T1](<${url}>) · posted in <#5> on [31 Jan 2025](<${link}>)`,
    '-# 2 · [T2](<https://other.example/>)',
  ])
  expect(noted.sources).toBe(sources)
})

it('a text that looks like a list of sources is left alone above the list', async () => {
  const forged = '-# **Sources**\n-# 1 · mine\n\n'
  const { text, sources } = cite(`${forged}Owls [1].`, [source('1')])
  const noted = await withProvenance(deps(), { text, sources }, place())
  expect(noted.text.split(' · posted in ')).toHaveLength(2)
  expect(noted.text).toContain('-# 1 · mine\n')
})

it('an answer stays as it is where nothing was posted, and where that cannot be read', async () => {
  const answered: Answered = { text: 'Owls. \n-# **Sources**\n-# 1 · T1', sources: [source('1'), source('2', null)] }
  expect(await withProvenance(deps(0, []), answered, place())).toBe(answered)
  const failing = { ...deps(), provenanceOf: () => Promise.reject(new Error('broken')) }
  expect(await withProvenance(failing, answered, place())).toBe(answered)
  expect(failing.lines.map(({ msg }) => msg)).toEqual(['provenance of sources not read'])
  expect(await provenanceNotes(failing, [source('1', null)], place())).toEqual(new Map())
})
