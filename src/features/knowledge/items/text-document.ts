/** A name without its ending. */
export const nameOfFile = (name: string): string => name.replace(/\.[^.]{1,5}$/, '')

const head = /^---[ \t]*\r?\n([^]*?)\r?\n---[ \t]*(?:\r?\n|$)/
const titleLine = /^title:[ \t]*(.+?)[ \t]*$/m
const heading = /^\s*#[ \t]+(\S.*?)[ \t#]*(?:\r?\n|$)/

/** The title of a text file, from the lines between two `---` at its beginning, its first heading or its name, and its text. */
export function readTextDocument(name: string, content: string): { title: string; text: string } {
  const [whole = '', lines = ''] = head.exec(content) ?? []
  const text = content.slice(whole.length).trim()
  const given = titleLine.exec(lines)?.[1]?.replace(/^(["'])(.*)\1$/, '$2')
  return { title: given ?? heading.exec(text)?.[1] ?? nameOfFile(name), text }
}
