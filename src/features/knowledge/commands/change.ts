import type { Command, Option } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import { UserError } from '../../../lib/errors.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { linked, plural } from '../../../lib/text/phrases.ts'
import { findItem, findItems, type Wanted } from '../items/find.ts'
import { type KnowledgeItem, removeItem, retryFailed } from '../items/items.ts'
import { type CommandDeps, logChange, ownerCommand } from './deps.ts'

const maxSuggestions = 25
/** The platform cuts suggestions there. */
const maxSuggestionChars = 100

/** /professor knowledge retry and remove. */
export const changeCommands = (deps: CommandDeps): [Command<'item'>, Command<'item'>] => [
  retryCommand(deps),
  removeCommand(deps),
]

/** The option that names an item, with suggestions. */
const itemOption = (db: Db, failed: boolean, asked: { description: string; required: boolean }): Option<'item'> => ({
  name: 'item',
  ...asked,
  kind: 'text',
  maxLength: 2_000,
  suggest: (typed) => suggestItems(db, { text: typed.replace(/^#\d*\s*/, ''), failed }),
})

/** `#ID TITLE (SOURCE)`. */
async function suggestItems(db: Db, wanted: Wanted): Promise<string[]> {
  const items = await findItems(db, wanted, { limit: maxSuggestions, offset: 0 })
  return items.map(({ id, title, source }) =>
    truncateAtWord(toPlainLine(`#${id} ${title}${source === '' ? '' : ` (${source})`}`), maxSuggestionChars),
  )
}

/** The item that a suggestion or an address names. Throws UserError. */
async function readItem(db: Db, text: string): Promise<KnowledgeItem> {
  const given = text.trim()
  const [, id] = /^#(\d{1,15})\b/.exec(given) ?? []
  const found =
    id === undefined ? (URL.canParse(given) ? await findItem(db, given) : null) : await findItem(db, Number(id))
  if (!found) throw new UserError('I know no such item. Pick one of the suggestions, or give its address.')
  return found
}

const retryCommand = (deps: CommandDeps): Command<'item'> =>
  ownerCommand({
    name: 'retry',
    description: 'Tries again what failed',
    options: [itemOption(deps.db, true, { description: 'Which one; without it all that failed', required: false })],
    async run(request) {
      const isAll = request.options.item.trim() === ''
      const item = isAll ? null : await readItem(deps.db, request.options.item)
      const count = await retryFailed(deps.db, item?.id ?? null, deps.clock.now())
      if (count === 0) throw new UserError(item ? 'That item did not fail.' : 'Nothing failed.')
      deps.changed()
      logChange(deps, request, 'knowledge tried again', { count, ...(item ? { item: item.id } : {}) })
      const what = item ? linked(item.title, item.url ?? '') : plural(count, 'item')
      return {
        kind: 'text',
        text: `Trying ${what} again. /professor knowledge status shows how it goes.`,
        commands: ['professor knowledge status'],
      }
    },
  })

const removeCommand = (deps: CommandDeps): Command<'item'> =>
  ownerCommand({
    name: 'remove',
    description: 'Withdraws an item everywhere',
    options: [itemOption(deps.db, false, { description: 'Its title or address', required: true })],
    async run(request) {
      const item = await readItem(deps.db, request.options.item)
      await removeItem(deps.db, item.id, deps.clock.now())
      deps.changed()
      logChange(deps, request, 'knowledge removed', { item: item.id, title: item.title })
      const isElsewhere = !['none', 'waiting'].includes(item.upload_state) || item.upload_attempts > 0
      const there = isElsewhere ? ` ${deps.learner ?? 'The backend that learned it'} deletes it in the background.` : ''
      return {
        kind: 'text',
        text: `Removed ${linked(item.title, item.url ?? '')}. The library no longer has it.${there}`,
      }
    },
  })
