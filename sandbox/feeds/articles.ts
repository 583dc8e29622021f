import { readdirSync, readFileSync } from 'node:fs'

export type Article = { readonly title: string; readonly summary: string; readonly paragraphs: readonly string[] }

const words: Readonly<Record<string, readonly string[]>> = {
  lab: ['Northfield AI', 'the Delta Institute', 'Harbor & Sons', 'Quillon', 'the University of Älvdal', 'Small Wonder'],
  model: ['Heron 7B', 'Lantern-3', 'Marten Mini', 'Oriole 12B', 'Basalt', 'Finch-2', 'Juniper 4B'],
  task: ['medical notes', 'customer support', 'legal search', 'program repair', 'translation', 'school homework'],
  person: ['Ada Quill', 'Tomáš Berg', 'Inés Okafor', 'Mei Tanaka', 'Łucja Solano'],
  town: ['Älvdal', 'Hedgefield', 'Port Ellery', 'Lindholm', 'Marsh Green', 'Westerby', 'Kingsmere'],
  size: ['4', '7', '12', '3', '9', '27', '14'],
  count: ['1,200', '340', '5,000', '860', '2,400', '190', '640'],
  percent: ['38', '61', '74', '42', '55', '83', '29'],
  gain: ['3', '6', '9', '4', '8', '5', '7'],
  memory: ['4', '6', '8', '5', '10'],
  speed: ['12', '18', '25', '15', '9', '21'],
  cents: ['15', '20', '30', '12', '45', '18'],
}

/** Reads the drafts of each site: articles with `{words}` that are filled in by the number of the article. */
export function createArticles() {
  const folder = new URL('articles/', import.meta.url)
  const names = readdirSync(folder).map((file) => file.replace(/\.md$/, ''))
  const drafts = new Map(
    names.map((name) => [
      name,
      readFileSync(new URL(`${name}.md`, folder), 'utf8')
        .split(/^# /m)
        .slice(1),
    ]),
  )
  return {
    sites: names as readonly string[],
    /** The article of that number, from 0: the same one each time. */
    article(site: string, number: number): Article | null {
      const all = drafts.get(site) ?? []
      const draft = all[number % all.length]
      if (draft === undefined) return null
      const [title = '', summary = '', ...paragraphs] = fill(draft.trim(), number + names.indexOf(site)).split(/\n{2,}/)
      return { title, summary, paragraphs }
    },
  }
}

/** Lists of different lengths: neighbouring numbers share few words. */
function fill(draft: string, number: number): string {
  const filled = draft.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const list = words[name] ?? [whole]
    return list[(number * 11 + Math.floor(number / 7) * 3 + name.length) % list.length] ?? whole
  })
  return filled.replace(/(^|[.!?]\s+|\n)the (?=[A-Z])/g, '$1The ')
}
