import { expect, it } from 'vitest'
import { createNewsroom, sites } from './newsroom.ts'

const hourMs = 3_600_000
const paths = [...Object.keys(sites), '/slow']

function open() {
  let now = Date.UTC(2026, 0, 1)
  const newsroom = createNewsroom(paths, { now: () => now })
  const titles = () => [...newsroom.feeds.values()].flat().map(({ title }) => title)
  return {
    ...newsroom,
    titles,
    /** Answers the number of new stories of each feed. */
    pass(ms: number): number[] {
      const before = new Set([...newsroom.feeds.values()].flat())
      now += ms
      paths.forEach(newsroom.grow)
      return [...newsroom.feeds.values()].map((stories) => stories.filter((story) => !before.has(story)).length)
    },
  }
}

it('gives each feed three stories in twelve hours, the same in every sandbox, and keeps the newest twenty', () => {
  const [one, other] = [open(), open()]
  for (let half = 0; half < 6; half++) expect(one.pass(12 * hourMs)).toEqual(paths.map(() => 3))
  other.pass(72 * hourMs)
  expect(one.titles()).toEqual(other.titles())
  expect(other.pass(10 * 365 * 24 * hourMs)).toEqual(paths.map(() => 20))
  for (const stories of other.feeds.values()) {
    expect(stories).toHaveLength(20)
    const times = stories.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => b - a))
  }
})

it('writes each story as an article, with every word filled in', () => {
  const newsroom = open()
  newsroom.pass(72 * hourMs)
  for (const path of Object.keys(sites))
    for (const { slug, title } of newsroom.feeds.get(path)?.slice(0, 15) ?? []) {
      const article = newsroom.articleAt(slug)
      expect([slug, article?.title, article?.paragraphs.length]).toEqual([slug, title, 4])
      expect(JSON.stringify(article)).not.toMatch(/[{}].*[{}].*[{}]|undefined/)
      expect(article?.paragraphs.join(' ')).not.toContain('{')
    }
  expect(newsroom.articleAt('a-story-of-a-test')).toBeNull()
})
