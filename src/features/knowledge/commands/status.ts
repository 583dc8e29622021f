import type { Command } from '../../../conversation/conversation.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import { linked, plural } from '../../../lib/text/phrases.ts'
import { countKnowledge, type KnowledgeCounts } from '../items/counts.ts'
import { findItems } from '../items/find.ts'
import type { KnowledgeItem } from '../items/items.ts'
import { type CommandDeps, ownerCommand } from './deps.ts'

const maxErrors = 3
const [titleChars, errorChars] = [60, 150]

const howToOpen =
  '  - Only people who can read such a channel are told. KNOWLEDGE_PUBLIC_CHANNEL_IDS names channels of which everybody is.'

/** The states as the owner reads them, in their order. */
const uploadWords = [
  ['ready', 'known'],
  ['reading', 'being read'],
  ['sending', 'being sent'],
  ['waiting', 'waiting'],
  ['failed', '⚠ failed'],
  ['withdrawn', 'being deleted'],
] as const
const textWords = [
  ['read', 'read'],
  ['waiting', 'waiting'],
  ['failed', '⚠ failed (known by title and summary only)'],
] as const

/** /professor knowledge status: counts by state, the last errors, and what learns. */
export const statusCommand = ({ db, learner }: CommandDeps): Command<never> =>
  ownerCommand({
    name: 'status',
    description: 'What the professor knows, what waits, and what failed',
    options: [],
    async run() {
      const counts = await countKnowledge(db)
      const failed = await findItems(db, { text: '', failed: true }, { limit: maxErrors, offset: 0 })
      const commands = failed.length > 0 ? ['professor knowledge failed', 'professor knowledge retry'] : []
      return { kind: 'text', text: describe(counts, failed, learner), commands }
    },
  })

function describe(counts: KnowledgeCounts, failed: readonly KnowledgeItem[], learner: string | null): string {
  const { items, documents, passages, texts, uploads } = counts
  const privately = counts.private === 0 ? '' : `, ${counts.private.toLocaleString('en')} of them private to channels`
  const learning = countsOf(uploadWords, uploads)
  return [
    `- Posts, links and files: ${items.toLocaleString('en')}${privately}`,
    ...(counts.private > 0 ? [howToOpen] : []),
    `- Their texts: ${countsOf(textWords, texts) || 'none'}`,
    `- ${learner ?? 'Backend'}: ${learner === null ? 'the library, which answers from these texts' : learning || 'nothing yet'}`,
    ...(learner === null && learning !== '' ? [`- Of an earlier backend: ${learning}`] : []),
    `- Library: ${plural(documents, 'document')} in ${plural(passages, 'passage')}, including the professor's own`,
    ...(failed.length > 0
      ? ['- Last errors (/professor knowledge failed shows all, /professor knowledge retry tries again):']
      : []),
    ...failed.map((item) => `  - ${linked(item.title, item.url ?? '', titleChars)}: ${errorOf(item)}`),
  ].join('\n')
}

/** Why an item failed, on one line. */
export const errorOf = ({ error }: Pick<KnowledgeItem, 'error'>): string =>
  toLinkLabel(error ?? 'no reason is known', errorChars)

const countsOf = <State extends string>(
  words: readonly (readonly [State, string])[],
  counts: Readonly<Partial<Record<State, number>>>,
): string =>
  words.flatMap(([state, word]) => (counts[state] ? [`${counts[state].toLocaleString('en')} ${word}`] : [])).join(', ')
