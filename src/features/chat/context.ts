import type { Said } from '../../conversation.ts'
export const maxQuery = 80_000
export const quoteMessages = (messages: readonly Said[], limits: { messages: number; characters: number }): Said[] => {
  const kept: Said[] = []
  let left = limits.characters
  for (const each of [...messages].reverse()) {
    const size = each.author.length + each.text.length
    if (each.text.trim() === '') continue
    if (kept.length >= limits.messages || size > left) break
    left -= size
    kept.unshift(each)
  }
  return kept
}
export function composeQuery(parts: {
  question: string
  by: string
  channel: readonly Said[]
  chain: readonly Said[]
  files: readonly { name: string; text: string }[]
}): string {
  const quoted = [...parts.channel, ...parts.chain].map(
    ({ author, text }) => `> ${author}: ${text.replace(/\s+/g, ' ')}`,
  )
  const files = parts.files.map(({ name, text }) => `> ${name}:\n${text.replace(/^/gm, '> ')}`)
  const all = [...quoted, ...files]
  return all.length === 0 ? parts.question : `Quoted data:\n${all.join('\n')}\n\n${parts.question}`
}
