/** What GPT Trainer's stand-in answers, without its marks: a mirror of what it was asked. */
export const bareEchoOf = (question: string): string =>
  `You asked: “${question}”\n\nThe echo 🦉 of 2026 is plain:\ndata: ${question.length} characters.`

/** The same as it stands in the end, its source named. */
export function echoOf(question: string): string {
  const url = `<https://example.org/${encodeURIComponent(question)}>`
  const list = `-# **Sources**\n-# 1 · [On: ${question}](${url})`
  return `${bareEchoOf(question).replace('”', `” [[1]](${url})`)}\n\n${list}`
}
