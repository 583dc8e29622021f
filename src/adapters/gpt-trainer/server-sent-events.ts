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

/** Splits text into lines at CR, LF or CRLF, even if a CRLF arrives in two pieces. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string, void> {
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest.replace(/\r$/, '')
}
