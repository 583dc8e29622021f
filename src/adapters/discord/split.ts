const fenceLine = /^ {0,3}(`{3,20}(?!`)|~{3,20}(?!~))([^`\n]*)$/

/** A fence that is open: its mark, and the line that opens it again. */
type Fence = { readonly mark: string; readonly line: string }

/**
 * Cuts a text into messages of at most `limit` UTF-16 units, at the best boundary there is: paragraph, line, sentence,
 * word. A code fence that is cut is closed and opened again with its language. Empty text gives no message.
 */
export function split(text: string, limit = 2000): string[] {
  const parts: string[] = []
  let rest = text.trim()
  let open: Fence | null = null
  while (rest !== '') {
    const prefix: string = open ? `${open.line}\n` : ''
    if (prefix.length + rest.length <= limit) {
      parts.push(prefix + rest)
      break
    }
    const room = limit - prefix.length
    const cut = boundary(rest, room - closingRoom(prefix + rest.slice(0, room)))
    const piece = prefix + rest.slice(0, cut).trimEnd()
    open = openFence(piece)
    parts.push(open ? `${piece}\n${open.mark}` : piece)
    rest = open ? rest.slice(cut).replace(/^\n/, '') : rest.slice(cut).trimStart()
  }
  return parts
}

function openFence(text: string): Fence | null {
  let open: Fence | null = null
  for (const line of text.split('\n')) {
    const [, mark, info = ''] = fenceLine.exec(line) ?? []
    if (mark === undefined) continue
    if (!open) open = { mark, line: mark + (/^[\w+#.-]{1,20}$/.exec(info.trim())?.[0] ?? '') }
    else if (mark.startsWith(open.mark) && info.trim() === '') open = null
  }
  return open
}

/** What closing the longest fence of a text would take. */
function closingRoom(text: string): number {
  const marks = text.split('\n').map((line) => fenceLine.exec(line)?.[1]?.length ?? -1)
  return Math.max(...marks) + 1
}

function boundary(text: string, room: number): number {
  const head = text.slice(0, room + 1)
  const half = room / 2
  for (const mark of ['\n\n', '\n', '. ', ' ']) {
    const at = head.lastIndexOf(mark)
    if (at > half) return at + (mark === '. ' ? 1 : 0)
  }
  const last = text.charCodeAt(room - 1)
  return last >= 0xd800 && last <= 0xdbff ? room - 1 : room
}
