import type { Option } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import { UserError } from '../../../lib/errors.ts'
import { loadSources, type Source } from '../sources/sources.ts'
import { bold } from '../../../lib/text/phrases.ts'

const maxSuggestions = 25
/** The platform cuts suggestions there. */
const maxSuggestionChars = 100

/** The option that names a source, with suggestions. */
export const sourceOption = (db: Db): Option<'source'> => ({
  name: 'source',
  description: 'Its name or address',
  required: true,
  kind: 'text',
  suggest: async (typed) => suggestSources(await loadSources(db), typed),
})

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
const shortAddress = ({ address }: Source): string => address.slice(0, maxSuggestionChars)

/** Names that contain the text; the address instead where several sources have the name. */
export function suggestSources(sources: readonly Source[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase()
  const counts = new Map<string, number>()
  for (const { name } of sources) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1)
  return sources
    .filter(({ name, address }) => `${name}\n${address}`.toLowerCase().includes(wanted))
    .slice(0, maxSuggestions)
    .map((source) => (counts.get(source.name.toLowerCase()) === 1 ? source.name : shortAddress(source)))
}

/** The source of that name or address. Throws UserError where there is none, or more than one. */
export async function findSource(db: Db, text: string): Promise<Source> {
  const wanted = text.trim()
  const sources = await loadSources(db)
  const byAddress = sources.find((source) => wanted === source.address || wanted === shortAddress(source))
  const [found, ...others] = byAddress ? [byAddress] : sources.filter(({ name }) => isSame(name, wanted))
  if (sources.length === 0) throw new UserError('There are no sources yet. Add one with /professor sources add.')
  if (!found && wanted === '') throw new UserError('Give the name of a source, or pick one of the suggestions.')
  if (!found) throw new UserError(`There is no source ${bold(wanted)}. Pick one of the suggestions.`)
  if (others.length > 0) throw new UserError(`Several sources are called ${bold(wanted)}. Give its address instead.`)
  return found
}
