import hljs from 'highlight.js/lib/common'

type Tree = { readonly scope?: string; readonly children: readonly (Tree | string)[] }

/** Highlighted code as spans; plain text where the language is unknown. */
export function highlight(code: string, language: string): Node {
  if (!hljs.getLanguage(language)) return document.createTextNode(code)
  const result = hljs.highlight(code, { language, ignoreIllegals: true })
  // The tree instead of the HTML, so that no text from outside is read as HTML.
  return draw((result._emitter as unknown as { rootNode: Tree }).rootNode)
}

function draw(tree: Tree): Node {
  const made = document.createElement('span')
  if (tree.scope) made.className = `hl-${tree.scope.split('.')[0]}`
  made.append(...tree.children.map((child) => (typeof child === 'string' ? child : draw(child))))
  return made
}
