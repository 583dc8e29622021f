import type { Attachment } from '../../../conversation/conversation.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'

const maxBytes = 64 * 1024
const maxFiles = 5
const texts = new Set(
  (
    'txt md markdown rst tex log csv tsv json jsonl yaml yml toml ini cfg conf env xml html htm css scss svg sql ' +
    'js mjs cjs ts tsx jsx py pyi ipynb rb php java kt kts scala groovy c h cc cpp hpp cs go rs swift m mm r jl lua pl ' +
    'sh bash zsh fish ps1 bat dart ex exs erl hs ml clj lisp vue svelte graphql proto diff patch'
  ).split(' '),
)
const withoutExtension = new Set(['dockerfile', 'makefile', 'license', 'readme'])

/** A sentence where files cannot be read, else null. Judges by their names and sizes alone. */
export function refuseFiles(files: readonly Attachment[]): string | null {
  if (files.length > maxFiles) return `I read at most ${maxFiles} files at once.`
  const unreadable = files.filter(({ name }) => !isText(name))
  if (unreadable.length > 0)
    return `I can only read text files (txt, md, csv, json, code), not ${namesOf(unreadable)}. Send it as text, or leave it out.`
  const large = files.filter(({ size }) => size > maxBytes)
  if (large.length > 0) return `I read files of at most 64 KB: ${namesOf(large)} is larger.`
  return null
}

const isText = (name: string): boolean => {
  const lower = name.toLowerCase()
  const extension = /\.([a-z0-9]+)$/.exec(lower)?.[1]
  return extension === undefined ? withoutExtension.has(lower) : texts.has(extension)
}

const namesOf = (files: readonly Attachment[]): string =>
  files.map(({ name }) => `**${toLinkLabel(name, 60)}**`).join(', ')
