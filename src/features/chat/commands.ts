import type { Command, Press } from '../../conversation.ts'
import { UserError } from '../../lib/errors.ts'
import { sourcesPrefix } from './actions.ts'
import type { Answer } from './answer.ts'
import type { Source } from './ports.ts'
import type { Running } from './running.ts'

const maxPrompt = 2000
const legible = /[\p{L}\p{N}]/u

/** Why a question cannot be taken, or null. Decided before anything is spent. */
export function refusePrompt({ prompt }: Readonly<Record<'prompt', string>>): string | null {
  if (!legible.test(prompt))
    return 'Ask me something in words, for example `/prof what is retrieval-augmented generation?`'
  if (prompt.length > maxPrompt)
    return `Your question has ${prompt.length} characters; I read at most ${maxPrompt}. Please shorten it.`
  return null
}

/** /prof, and the buttons under its answers. */
export function profCommand(chat: { answer: Answer; running: Running }): { prof: Command<'prompt'>; sources: Press } {
  const prof: Command<'prompt'> = {
    name: 'prof',
    description: 'Ask Professor Synapse',
    options: [{ name: 'prompt', description: 'Your question', required: true, maxLength: maxPrompt }],
    private: false,
    limited: true,
    refuses: refusePrompt,
    accept: (request) => chat.running.begin(request),
    forget: ({ id }) => chat.running.forget(id),
    run: (request) => Promise.resolve(chat.answer(request)),
  }
  const sources: Press = {
    prefix: sourcesPrefix,
    async run({ options }) {
      const found = await chat.running.sources(options.key)
      if (!found)
        throw new UserError('That answer is too old: I no longer know its sources. Ask again to get new ones.')
      return { kind: 'quotes', quotes: found.map(toQuote) }
    },
  }
  return { prof, sources }
}

const toQuote = ({ mark, title, url, passage }: Source) => ({ title: `${mark}. ${title}`, url, text: passage })
