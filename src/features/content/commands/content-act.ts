import type { Command } from '../../../conversation/conversation.ts'
import { UserError } from '../../../lib/errors.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import type { Control } from '../control.ts'
import { type CommandDeps, logChange, ownerCommand } from './owner-command.ts'
import { linked } from '../../../lib/text/phrases.ts'

const maxSuggestions = 25
const maxSuggestedPosts = 100
const maxSuggestionChars = 100
const isEmpty = 'The queue is empty.'

/** /professor content skip, now and post: they change the queue or begin a run. */
export function actCommands(deps: CommandDeps): readonly Command[] {
  const { control } = deps
  return [
    skipCommand(deps),
    ownerCommand('content', {
      name: 'now',
      description: 'Reads all sources now, without waiting for the next run',
      options: [],
      async run(request) {
        const outcome = await control.runNow()
        if (outcome === 'running')
          throw new UserError('A run is under way already. /professor content status shows it.')
        logChange(deps, request, 'run started by hand')
        const text = 'A run has begun. /professor content status shows how it went.'
        return { kind: 'text', text, commands: ['professor content status'] }
      },
    }),
    ownerCommand('content', {
      name: 'post',
      description: 'Posts the next item of the queue at once',
      options: [],
      async run(request, signal) {
        const posted = await control.postNow(signal)
        if (posted.outcome === 'empty') throw new UserError(isEmpty)
        const title = linked(posted.post.title, posted.post.url)
        if (posted.outcome === 'not-posted') throw new UserError(`${title} was not posted. ${posted.sentence}`)
        logChange(deps, request, 'posted by hand', { post: posted.post.id })
        return { kind: 'text', text: `Posted ${title} in <#${posted.post.channelId}>.` }
      },
    }),
  ]
}

const skipCommand = (deps: CommandDeps): Command<'post'> =>
  ownerCommand('content', {
    name: 'skip',
    description: 'Drops the next post, or one that you choose',
    options: [
      {
        name: 'post',
        description: 'Which one; without it the next',
        ...{ required: false, kind: 'text' },
        suggest: (typed) => suggestPosts(deps.control, typed),
      },
    ],
    async run(request) {
      const skipped = await deps.control.skip(readPostId(request.options.post))
      if (!skipped)
        throw new UserError(request.options.post.trim() === '' ? isEmpty : 'That post is not in the queue any more.')
      logChange(deps, request, 'post skipped', { post: skipped.id })
      return { kind: 'text', text: `Skipped ${linked(skipped.title, skipped.url)}.` }
    },
  })

/** `#ID TITLE` of queued posts that contain the text. */
async function suggestPosts(control: Control, typed: string): Promise<string[]> {
  const { posts } = await control.queue({ offset: 0, limit: maxSuggestedPosts })
  const wanted = typed.trim().toLowerCase()
  return posts
    .map(({ id, title, source }) => truncateAtWord(toPlainLine(`#${id} ${title} (${source})`), maxSuggestionChars))
    .filter((text) => text.toLowerCase().includes(wanted))
    .slice(0, maxSuggestions)
}

/** Null for no text. Throws UserError for one that was not suggested. */
function readPostId(text: string): number | null {
  if (text.trim() === '') return null
  const [, id] = /^#(\d{1,15})\b/.exec(text.trim()) ?? []
  if (id === undefined) throw new UserError('Pick one of the suggestions, or leave it empty for the next post.')
  return Number(id)
}
