import type { Press, Request } from '../../conversation/conversation.ts'
import { UserError } from '../../lib/errors.ts'
import { cutAtWord, plain } from '../../lib/text/markdown.ts'
import { prefixes, readKey } from './actions.ts'
import type { Answer } from './answer/answer.ts'
import type { AnswerRow, Answers } from './kept/answers.ts'
import type { Source, PostedAnswers } from './ports.ts'
import { type Privacy, unquotable } from './privacy.ts'
import type { Question, Running } from './kept/running.ts'

type Deps = { answer: Answer; answers: Answers; running: Running; privacy: Privacy; visible: PostedAnswers }
type Pressed = Request<Readonly<Record<'key', string>>>

const notYours = 'Only who asked, and those who manage messages here, may do that.'
const tooOld = 'That answer is too old: I no longer know it. Ask again to get a new one.'
const mostTitle = 90

/** The buttons under answers. They work after a restart; whoever neither asked nor manages messages gets a sentence. */
export function answerPresses(deps: Deps): readonly Press[] {
  const { answers, visible } = deps
  const basics = { limited: false, refuses }
  const known = knownTo(answers)
  return [
    {
      ...basics,
      prefix: prefixes.stop,
      seenBy: 'nobody',
      run({ options }) {
        const stopped = deps.answer.stop(readKey(options.key).answerId)
        return Promise.resolve(stopped ? { kind: 'nothing' } : { kind: 'text', text: 'That answer has ended already.' })
      },
    },
    {
      ...basics,
      prefix: prefixes.sources,
      seenBy: 'asker',
      run: (request) => Promise.resolve({ kind: 'quotes', quotes: answers.sourcesOf(known(request)).map(toQuote) }),
    },
    again(deps),
    {
      ...basics,
      prefix: prefixes.thread,
      seenBy: 'asker',
      async run(request) {
        const row = known(request)
        const link = await visible.openThread(row.ref, cutAtWord(plain(row.question), mostTitle) || 'A question')
        if (link === null) throw new UserError('I may not open a thread here: I lack the right, or the answer is gone.')
        return { kind: 'text', text: `Let us go on in ${link}: there you need not mention me.` }
      },
    },
    {
      ...basics,
      prefix: prefixes.remove,
      seenBy: 'nobody',
      async run(request) {
        const row = known(request)
        await visible.remove(row.ref)
        await answers.remove(row.id)
        return { kind: 'nothing' }
      },
    },
  ]
}

/** *Regenerate*, and *Try again*: one more question, which costs what a question costs. */
function again({ answer, answers, running, privacy }: Deps): Press {
  const known = knownTo(answers)
  function refusesAgain(request: Pressed): string | null {
    const writer = answers.get(readKey(request.options.key).answerId)?.written_by
    if (writer === undefined) return tooOld
    return writer !== null && writer !== request.by.id && privacy.isUnquoted(writer) ? unquotable : null
  }
  return {
    prefix: prefixes.again,
    seenBy: 'everybody',
    limited: true,
    refuses: (request) => refuses(request) ?? refusesAgain(request),
    accept: (request) => running.insert(askedAgain(request, known(request))),
    forget: ({ id }) => running.remove(id),
    run: (request, signal) => Promise.resolve(answer.give(askedAgain(request, known(request)), signal)),
  }
}

const refuses = ({ by, options }: Pressed): string | null =>
  by.manages || readKey(options.key).askerId === by.id ? null : notYours

const knownTo =
  (answers: Answers) =>
  ({ options }: Pressed): AnswerRow => {
    const row = answers.get(readKey(options.key).answerId)
    if (!row) throw new UserError(tooOld)
    return row
  }

/** The same question, by whoever pressed, where it was pressed. */
const askedAgain = ({ id, ref, by, in: place }: Pressed, row: AnswerRow): Question => ({
  id,
  ref,
  by,
  in: place,
  prompt: row.question,
  writtenBy: row.written_by,
  about: row.about,
  repliesTo: row.replies_to,
})

const toQuote = ({ mark, title, url, passage }: Source) => ({ title: `${mark}. ${title}`, url, text: passage })
