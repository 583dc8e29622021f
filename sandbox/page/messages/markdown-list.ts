/** A list with its items unparsed; `start` is null where it is not numbered. */
export type RawList = { readonly start: number | null; readonly items: { text: string; readonly lists: RawList[] }[] }
type Level = { readonly indent: number; readonly list: RawList }

const itemPattern = /^( *)(?:[-*]|(\d{1,9})\.) +(\S.*)$/
const maxDepth = 10

/** The list that begins here and its length in characters (0: none). Reads each line once. */
export function readList(source: string): { readonly list: RawList; readonly length: number } {
  const open: Level[] = []
  let length = 0
  let fenced = false
  for (const [line] of source.matchAll(/[^\n]*\n|[^\n]+/g)) {
    const mark = fenced ? null : itemPattern.exec(line.trimEnd())
    const item = open.at(-1)?.list.items.at(-1)
    if (mark ? changesKind(open[0], mark) : !item || !(fenced || /^ {2,}\S/.test(line))) break
    if (mark) addItem(open, mark)
    else if (item) item.text += `\n${line.replace(/\n$/, '').replace(fenced ? /^ {0,2}/ : /^ +/, '')}`
    if (line.split('```').length % 2 === 0) fenced = !fenced
    length += line.length
  }
  return { list: open[0]?.list ?? { start: null, items: [] }, length }
}

/** Bullets right after numbers, or numbers after bullets, begin another list. */
function changesKind(top: Level | undefined, [, spaces = '', number]: RegExpExecArray): boolean {
  return top !== undefined && spaces.length <= top.indent + 1 && (number === undefined) !== (top.list.start === null)
}

function addItem(open: Level[], [, spaces = '', number, text = '']: RegExpExecArray): void {
  while (open.length > 1 && spaces.length < (open.at(-1)?.indent ?? 0)) open.pop()
  const item = { text, lists: [] }
  const top = open.at(-1)
  if (top && (spaces.length <= top.indent + 1 || open.length >= maxDepth)) top.list.items.push(item)
  else {
    const list: RawList = { start: number === undefined ? null : Number(number), items: [item] }
    top?.list.items.at(-1)?.lists.push(list)
    open.push({ indent: spaces.length, list })
  }
}
