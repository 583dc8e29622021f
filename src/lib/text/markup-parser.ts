import { type Handler, Parser, type ParserOptions } from 'htmlparser2'

const maxDepth = 250
const maxAttributes = 1_000

/**
 * A parser of HTML or XML that calls the handler for each part of the document. It stops where elements are nested deeper
 * than 250 or a tag has more than 1,000 attributes: each end tag is looked for among all open elements.
 */
export function createMarkupParser(
  handler: Pick<Partial<Handler>, 'onopentag' | 'onclosetag' | 'ontext'>,
  options: ParserOptions,
): Parser {
  let depth = 0
  let attributes = 0
  const parser = new Parser(
    {
      ...handler,
      onopentagname() {
        attributes = 0
        depth += 1
        if (depth > maxDepth) parser.pause()
      },
      onattribute() {
        attributes += 1
        if (attributes > maxAttributes) parser.pause()
      },
      onclosetag(name, isImplied) {
        depth -= 1
        handler.onclosetag?.(name, isImplied)
      },
    },
    options,
  )
  return parser
}
