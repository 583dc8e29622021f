import type { Command } from '../../../conversation/conversation.ts'
import { UserError } from '../../../lib/errors.ts'
import { declarations, decodeText } from '../../../lib/text/decode.ts'
import { escapeMarkdown, truncateAtWord } from '../../../lib/text/markdown.ts'
import { readOpml, writeOpml } from '../sources/opml.ts'
import { maxFileBytes, readSourceFile, type ReadSources, writeSourceFile } from '../sources/source-file.ts'
import { addSources, loadSources } from '../sources/sources.ts'
import { type CommandDeps, logChange, ownerCommand } from './owner-command.ts'
import { describePingTroubles } from './ping-troubles.ts'
import { plural } from '../../../lib/text/phrases.ts'

const maxShown = 10
const maxProblemChars = 200
const tooLarge = 'The file is larger than 1 MB. Split it and import the parts.'

/** /professor sources import: adds what an OPML or JSON file describes. */
export const importCommand = (deps: CommandDeps): Command<'file'> =>
  ownerCommand('sources', {
    name: 'import',
    description: 'Adds the sources of a file: OPML of another reader, or JSON of this bot',
    options: [{ name: 'file', description: 'OPML or JSON, at most 1 MB', required: true, kind: 'file' }],
    refuses: ({ files }) => (files.some(({ size }) => size > maxFileBytes) ? tooLarge : null),
    async run(request, signal) {
      const [file] = request.files
      if (!file) throw new UserError('No file arrived. Attach it again.')
      const { sources, problems } = readAny(await deps.readFile(file, maxFileBytes, signal))
      if (sources.length + problems.length === 0)
        throw new UserError('There is no source in that file. Export your feeds from your reader as OPML.')
      const outcomes = await addSources(deps.db, sources, deps.clock.now())
      const count = (wanted: (typeof outcomes)[number]) => outcomes.filter((each) => each === wanted).length
      const [added, known, full] = [count('added'), count('known'), count('full')]
      const noRoom = full > 0 ? [`There was no room for ${plural(full, 'source')}: 1,000 are the maximum.`] : []
      logChange(deps, request, 'sources imported', { added, known, refused: problems.length + full })
      const text = describe(added, known, [...noRoom, ...problems], problems.length + full)
      const news = sources.filter((_, index) => outcomes[index] === 'added')
      const troubles = await describePingTroubles(deps, news, signal)
      return { kind: 'text', text: [text, ...troubles].join('\n') }
    },
  })

/** OPML or JSON, by its first character. Throws UserError. */
function readAny(bytes: Uint8Array): ReadSources {
  const text = decodeText(bytes, null, declarations.xml).trimStart()
  if (text === '') throw new UserError('The file is empty. Export your feeds from your reader as OPML.')
  if (/^[{[]/.test(text)) return readSourceFile(text)
  if (text.startsWith('<')) return readOpml(bytes)
  throw new UserError('That is neither OPML nor JSON. Export your feeds from your reader as OPML.')
}

function describe(added: number, known: number, reasons: readonly string[], refused: number): string {
  const more = reasons.length - maxShown
  const shown = reasons.slice(0, maxShown).map((reason) => escapeMarkdown(truncateAtWord(reason, maxProblemChars)))
  if (added + known === 0 && reasons.length === 1) return `Nothing was added. ${shown.join()}`
  return [
    `Added ${plural(added, 'source')}; ${known} known already; ${refused} refused${reasons.length > 0 ? ':' : '.'}`,
    ...shown.map((reason) => `- ${reason}`),
    ...(more > 0 ? [`- … and ${more} more`] : []),
  ].join('\n')
}

/** /professor sources export: a file that this command's counterpart, or another reader, imports. */
export const exportCommand = ({ db }: CommandDeps): Command<'format'> =>
  ownerCommand('sources', {
    name: 'export',
    description: 'Gives you the sources as a file',
    options: [
      {
        name: 'format',
        description: 'For other readers, or with everything for this bot',
        required: true,
        kind: 'choice',
        choices: [
          { value: 'opml', label: 'OPML: names and addresses, for other readers' },
          { value: 'json', label: 'JSON: with filters and channels, for this bot' },
        ],
      },
    ],
    async run({ options }) {
      const sources = await loadSources(db)
      if (sources.length === 0) throw new UserError('There are no sources yet. Add one with /professor sources add.')
      const isOpml = options.format === 'opml'
      return {
        kind: 'file',
        text: `Here ${sources.length === 1 ? 'is' : 'are'} ${plural(sources.length, 'source')}.`,
        name: isOpml ? 'sources.opml' : 'sources.json',
        content: isOpml ? writeOpml(sources) : writeSourceFile(sources),
      }
    },
  })
