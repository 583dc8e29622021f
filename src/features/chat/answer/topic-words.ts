const maxWords = 6
const maxWordLength = 30
/** A longer word with a digit in it is an id or a key more often than a name. */
const maxLengthWithDigit = 12
/** More than a topic needs. */
const maxRead = 2_000

/**
 * Normalizes the topic of a question for counting: lower-case words, sorted, each once, at most six. No ids, and nothing of
 * secrets, addresses and handles in the question, of which the topic was made. '' where nothing is left.
 */
export function topicWords(missed: readonly string[], question: string, redact: (text: string) => string): string {
  const hidden = hiddenWords(question, redact)
  const words = wordsIn(missed.join(' ').slice(0, maxRead)).filter((word) => isCountable(word) && !hidden.has(word))
  return [...new Set(words)].slice(0, maxWords).sort().join(' ')
}

const wordsIn = (text: string): readonly string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

function isCountable(word: string): boolean {
  if (/\p{N}{5}/u.test(word)) return false
  return word.length <= (/\p{N}/u.test(word) ? maxLengthWithDigit : maxWordLength)
}

/** Words that stand in the question only inside a secret, an address or a handle. */
function hiddenWords(question: string, redact: (text: string) => string): ReadonlySet<string> {
  const open = redact(question)
    .split(/\s+/)
    .filter((part) => !/@|:\/\//.test(part))
  const shown = new Set(wordsIn(open.join(' ')))
  return new Set(wordsIn(question).filter((word) => !shown.has(word)))
}
