import type { Allowance, Press, Reply } from '../../conversation/conversation.ts'
import { UserError } from '../../lib/errors.ts'
import { truncateAtWord, toPlainLine } from '../../lib/text/markdown.ts'
import { prefixes, readKey } from './actions.ts'
import type { Answer } from './answer/answer.ts'
import { type ProvenanceDeps, provenanceNotes } from './answer/provenance.ts'
import { findAnswer, type Pressed, refuseUnusable, tooOld } from './find-answer.ts'
import type { AnswerRow, Answers } from './kept/answers.ts'
import type { Question, Running } from './kept/running.ts'
import type { PostedAnswers, Source } from './ports.ts'
import type { OptOuts } from './privacy/opt-outs.ts'

type Deps = ProvenanceDeps & {
  answer: Answer
  answers: Answers
  running: Running
  optOuts: OptOuts
  postedAnswers: PostedAnswers
  allowance: Allowance
}

const notYours = 'Only the person who asked, or someone who can manage messages here, can do that.'
const maxThreadName = 90

/** The buttons under answers, for the asker and moderators. They still work after a restart. */
export function answerPresses(deps: Deps): readonly Press[] {
  const { answers, postedAnswers } = deps
  const answerOf = (pressed: Pressed) => findAnswer(answers, pressed)
  const basics = { allowance: null, refuses: refuseOthers }
  return [
    {
      ...basics,
      prefix: prefixes.stop,
      seenBy: 'nobody',
      run({ options }) {
        const stopped = deps.answer.stop(readKey(options.key).answerId)
        return Promise.resolve(stopped ? { kind: 'nothing' } : { kind: 'text', text: 'That answer has already ended.' })
      },
    },
    { ...basics, prefix: prefixes.sources, seenBy: 'asker', run: (request) => quoteSources(deps, request) },
    askAgain(deps),
    {
      ...basics,
      prefix: prefixes.thread,
      seenBy: 'asker',
      async run(request) {
        const row = answerOf(request)
        const link = await postedAnswers.openThread(
          row.ref,
          truncateAtWord(toPlainLine(row.question), maxThreadName) || 'A question',
        )
        if (link === null)
          throw new UserError("I can't open a thread here: I lack the permission, or the answer is gone.")
        return { kind: 'text', text: `Let's continue in ${link}. There you don't need to mention me.` }
      },
    },
    {
      ...basics,
      prefix: prefixes.remove,
      seenBy: 'nobody',
      async run(request) {
        const row = answers.get(readKey(request.options.key).answerId)
        if (!row) throw new UserError(tooOld)
        await postedAnswers.remove(row.ref)
        await answers.remove(row.id)
        return { kind: 'nothing' }
      },
    },
  ]
}

async function quoteSources(deps: Deps, request: Pressed): Promise<Reply> {
  const sources = deps.answers.sourcesOf(findAnswer(deps.answers, request))
  const notes = await provenanceNotes(deps, sources, request.in)
  return { kind: 'quotes', quotes: sources.map((source) => toQuote(source, notes.get(source.mark) ?? '')) }
}

/** *Regenerate* and *Try again*: a new question that counts as one. */
function askAgain({ answer, answers, running, optOuts, allowance }: Deps): Press {
  const again = (pressed: Pressed) => sameQuestion(pressed, findAnswer(answers, pressed))
  return {
    prefix: prefixes.again,
    seenBy: 'everybody',
    allowance,
    refuses: (request) => refuseOthers(request) ?? refuseUnusable({ answers, optOuts }, request),
    accept: (request) => running.insert(again(request)),
    forget: ({ id }) => running.remove(id),
    run(request, signal) {
      const question = again(request)
      // The new answer replies to the one before, not to the question. Words of others are not copied.
      return Promise.resolve(answer.reply(question, signal, { showsQuestion: !question.isQuoted }))
    },
  }
}

const refuseOthers = ({ by, options }: Pressed): string | null =>
  by.manages || readKey(options.key).askerId === by.id ? null : notYours

/** The same question, asked by the presser where the button was pressed. */
const sameQuestion = ({ id, ref, by, in: place }: Pressed, row: AnswerRow): Question => ({
  id,
  ref,
  by,
  in: place,
  prompt: row.question,
  isQuoted: row.is_quoted === 1,
  // A moderator may ask a question of somebody else again.
  writtenBy: row.written_by ?? (row.asker_id === by.id ? null : row.asker_id),
  about: row.about,
  repliesTo: row.replies_to,
})

const toQuote = ({ mark, title, url, passage }: Source, note: string) => ({
  title: `${mark}. ${title}`,
  url,
  text: passage,
  note,
})
