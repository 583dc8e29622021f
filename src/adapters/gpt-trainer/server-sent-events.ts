/** Yields the data of each event of a `text/event-stream`. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export async function* readServerSentEvents(text: AsyncIterable<string>): AsyncGenerator<string, void> {
  let data: string[] = []
  for await (const line of linesOf(text)) {
    if (line === '') {
      if (data.length > 0) yield data.join('\n')
      data = []
    } else if (/^data(:|$)/.test(line)) data.push(line.slice('data:'.length).replace(/^ /, ''))
  }
  if (data.length > 0) yield data.join('\n')
}

/** Splits text into lines at CR, LF or CRLF, even if a CRLF arrives in two pieces. Only new text is searched for line ends. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string, void> {
  let line: string[] = []
  let endsInCr = false
  for await (const piece of text) {
    if (piece === '') continue
    // The line of a CR at the end of the last piece was yielded: a LF that follows belongs to the same line end.
    const lines = (endsInCr && piece.startsWith('\n') ? piece.slice(1) : piece).split(/\r\n|\n|\r/)
    endsInCr = piece.endsWith('\r')
    const rest = lines.pop() ?? ''
    for (const end of lines) {
      yield line.join('') + end
      line = []
    }
    line.push(rest)
  }
  const last = line.join('')
  if (last !== '') yield last
}
