const maxAttributes = 64
/** A name without a value matches too, so that no character is read twice. */
const pattern = /([^\s"'<>=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g

/**
 * The attributes in the source of a start tag, by name in lower case; values are not decoded. Of a repeated name the
 * first counts. At most 64.
 */
export function readAttributes(source: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  if (!source.includes('=')) return attributes
  for (const [, name = '', double, single, bare] of source.matchAll(pattern)) {
    const key = name.toLowerCase()
    if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? '')
    if (attributes.size >= maxAttributes) break
  }
  return attributes
}
