import { askBackend } from '../../../test/support/chat/ask-backend.ts'
import { parse } from 'discord-markdown-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../db/db.ts'
import type { ChatBackend } from '../../features/chat/ports.ts'
import { createShelf } from '../../../test/support/chat/shelf.ts'
import { good, type Hostile, hostile } from '../../../test/fixtures/hostile.ts'
import { createLibrary } from './library.ts'
import { toLinkTarget } from '../../lib/text/markdown.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }
const { signal } = new AbortController()

/** Alone it becomes the lead; after a harmless definition it is what is quoted under it. */
const places = { lead: '', quote: 'A zorblax is a small round thing that everybody in the valley has seen by now.\n\n' }
const cases = Object.entries(hostile).flatMap(([name, document]) =>
  Object.entries(places).map(
    ([place, before]) => [place, name, { ...document, text: before + document.text }] as const,
  ),
)

const harmless = new Set(['text', 'br', 'newline', 'blockQuote', 'subtext', 'link', 'strong', 'twemoji'])

type Node = { readonly type: string; readonly content?: unknown; readonly target?: unknown }

describe('An answer that quotes a hostile document', () => {
  let database: Database
  let library: ChatBackend
  beforeAll(async () => {
    database = await openDatabase(':memory:')
    library = createLibrary({ db: database.db, clock })
  })
  afterAll(() => database.close())

  async function answerFrom(document: Hostile) {
    const { db } = database
    const all = {
      key: 'hostile',
      title: 'All about zorblax',
      aliases: ['zorblax'],
      byline: '',
      url: good,
      publishedAt: null,
      ...document,
    }
    await createShelf({ db, clock }).put(all)
    const session = await library.openSession(signal)
    const { text, sources } = await askBackend(library, session, 'what is a zorblax?')
    return { text, sources, target: toLinkTarget(all.url) }
  }

  it.each(cases)('shows it as plain text in its %s where it %s', async (_place, _name, document) => {
    const { text, target, sources } = await answerFrom(document)
    const nodes = walk(parse(text, 'extended'))
    expect(nodes.map(({ type }) => type).filter((type) => !harmless.has(type))).toEqual([])
    for (const { type, target: to } of nodes) if (type === 'link') expect(to).toBe(target)
    expect(nodes.filter(({ type }) => type === 'strong').map(({ content }) => textOf(content))).toEqual(['Sources'])
    expect(sources).toHaveLength(1)
    expect(text.length).toBeLessThan(2_000)
  })

  it.each(cases)('keeps its %s on one line where it %s', async (place, _name, document) => {
    const { text } = await answerFrom(document)
    const lines = text.split('\n')
    expect(lines[0]).toMatch(/^[^>#-]/)
    for (const line of lines.slice(1)) expect(line).toMatch(/^(?:$|> [^>#-]|-# )/)
    expect(lines.filter((line) => line.startsWith('-# '))).toHaveLength(2)
    if (place === 'quote') expect(lines.some((line) => line.startsWith('> '))).toBe(true)
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Co}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u)
    expect(text).not.toMatch(/@everyone|@here|<@|(?<![(\\])<|discord(?:app)?\.(?:gg|com)\//i)
  })
})

function walk(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...(Array.isArray(node.content) ? walk(node.content as Node[]) : [])])
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : (content as Node[]).map((node) => textOf(node.content)).join('')
}
