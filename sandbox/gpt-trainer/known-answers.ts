import type { Answer, Source } from './state.ts'

/** Words of a question that a source must have, and the share of them. */
const [minWords, minShare] = [2, 0.6]

/** The sentence of a learned file that says most of what is asked, with its citation; null where none says enough. */
export function answerFrom(sources: readonly Source[], question: string): Answer | null {
  const asked = [...new Set(question.toLowerCase().match(/\p{L}{5,}/gu) ?? [])]
  const countIn = (text: string) => asked.filter((word) => text.toLowerCase().includes(word)).length
  const known = sources.filter(({ status, text }) => status === 'success' && text !== '')
  const [best] = known.sort((one, other) => countIn(other.text) - countIn(one.text))
  if (!best || countIn(best.text) < Math.max(minWords, minShare * asked.length)) return null
  // Above the text stand its title and its origin.
  const sentences = best.text.slice(best.text.indexOf('\n\n')).match(/[^.!?]+[.!?]/g) ?? []
  const [said = ''] = sentences.map((each) => each.trim()).sort((one, other) => countIn(other) - countIn(one))
  // Titles are made up there, and a file is cited by its name.
  const title = said.split(' ', 4).join(' ')
  return { text: `${said} [1.1]`, citations: { '1.1': { title, text: said, file_name: best.file_name } } }
}
