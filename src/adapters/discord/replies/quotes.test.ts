import { parse } from 'discord-markdown-parser'
import { describe, expect, it } from 'vitest'
import { good, hostile } from '../../../../test/fixtures/hostile.ts'
import { toLinkTarget } from '../../../lib/text/markdown.ts'
import { quotesText } from './quotes.ts'
import { split } from '../text/split/split.ts'

type Node = { readonly type: string; readonly content?: unknown; readonly target?: unknown }

const harmless = new Set(['text', 'br', 'newline', 'blockQuote', 'link', 'strong', 'twemoji'])
const walk = (nodes: readonly Node[]): Node[] =>
  nodes.flatMap((node) => [node, ...(Array.isArray(node.content) ? walk(node.content as Node[]) : [])])

describe('quoted passages', () => {
  it.each(Object.entries(hostile))('are plain text if a document %s', (_, { text, title = 'Zorblax', url = good }) => {
    const quotes = Array.from({ length: 4 }, (_each, i) => ({ title: `${i + 1}. ${title}`, url, text, note: '' }))
    for (const message of split(quotesText(quotes))) {
      const nodes = walk(parse(message, 'extended'))
      expect(nodes.map(({ type }) => type).filter((type) => !harmless.has(type))).toEqual([])
      for (const { type, target } of nodes) if (type === 'link') expect(target).toBe(toLinkTarget(url))
    }
  })
})
