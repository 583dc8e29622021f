import { type Article, createArticles } from './articles.ts'
import type { Story } from './shapes.ts'

const hourMs = 3_600_000
const slotMs = 4 * hourMs
/** Slots before the start, of which the feeds of the sites already have a story. */
const earlierSlots = 9
const maxStories = 20

/** The sites with a name of their own, by the path of their feed; their articles are in the folder `articles`. */
export const sites: Readonly<Record<string, { readonly site: string; readonly title: string }>> = {
  '/rss': { site: 'daily-gradient', title: 'The Daily Gradient' },
  '/atom': { site: 'paper-trail', title: 'Paper Trail' },
  '/json': { site: 'workbench', title: 'Workbench' },
  '/rdf': { site: 'status-board', title: 'Status Board' },
  '/class-notes': { site: 'class-notes', title: 'Class Notes' },
}

const topics: readonly (readonly [slug: string, title: string, summary: string])[] = [
  ['small-models', 'Small models, big notebooks', 'A model of two billion weights, a good notebook & patience.'],
  ['attention-budget', 'How much attention is enough?', 'Half of the heads may go before anybody notices.'],
  ['cafe', 'Café talk: what “reasoning” means', 'Five people, one table and no agreement – but a définition.'],
  ['retrieval', 'Retrieval before fine-tuning', 'Look it up first: <b>why</b> a library beats a longer training run.'],
]

export type Newsroom = ReturnType<typeof createNewsroom>

/** The stories of the feeds. A feed gets one every four hours of the clock, from the same list in every sandbox. */
export function createNewsroom(paths: readonly string[], clock: { now(): number }) {
  const startedAt = clock.now()
  const { sites: all, article } = createArticles()
  const nameOf = (path: string) => sites[path]?.site ?? path.slice(1).replaceAll('.', '-')
  const beats = new Map(
    paths.map((path, index) => [
      nameOf(path),
      { site: sites[path]?.site ?? all[index % all.length] ?? '', lateMs: (index * 23 + 7) * 60_000 },
    ]),
  )
  const hasHistory = (path: string) => path in sites && path !== '/rss'
  const feeds = new Map(paths.map((path) => [path, hasHistory(path) ? [] : storiesOf(path, startedAt)]))
  const written = new Map(paths.map((path) => [path, hasHistory(path) ? 0 : earlierSlots]))

  /** The article at `/articles/SLUG`, also when its feed has it no more; null for the stories of tests. */
  function articleAt(slug: string): Article | null {
    const [, name = '', number = ''] = /^(.+)-(\d{1,6})$/.exec(slug) ?? []
    const beat = beats.get(name)
    return beat ? article(beat.site, Number(number)) : null
  }

  /** Adds the stories that the clock has reached since the last call. */
  function grow(path: string): void {
    const [stories, from] = [feeds.get(path), written.get(path)]
    if (!stories || from === undefined) return
    const { lateMs = 0 } = beats.get(nameOf(path)) ?? {}
    const atOf = (number: number) => startedAt + (number - earlierSlots) * slotMs + lateMs
    const until = Math.floor((clock.now() - lateMs - startedAt) / slotMs) + earlierSlots + 1
    for (let number = Math.max(from, until - maxStories); number < until; number++) {
      const slug = `${nameOf(path)}-${number}`
      const { title = '', summary = '' } = articleAt(slug) ?? {}
      stories.unshift({ slug, title, summary, at: Math.floor(atOf(number) / 1000) * 1000 })
    }
    written.set(path, Math.max(from, until))
    if (stories.length > maxStories) stories.length = maxStories
  }

  paths.forEach(grow)
  return {
    feeds: feeds as ReadonlyMap<string, Story[]>,
    titleOf: (path: string): string => sites[path]?.title ?? `News${path}`,
    articleAt,
    grow,
  }
}

/** Four stories of the last days, newest first; each feed has its own. */
function storiesOf(path: string, now: number): Story[] {
  const name = path.slice(1).replaceAll('.', '-')
  return topics.map(([slug, title, summary], index) => ({
    slug: path === '/rss' ? slug : `${slug}-${name}`,
    title: path === '/rss' ? title : `${title} (${name})`,
    summary,
    at: Math.floor((now - index * 12 * hourMs) / 1000) * 1000 - 60_000,
  }))
}
