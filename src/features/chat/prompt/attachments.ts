import type { Attachment } from '../../../conversation/conversation.ts'
import { label } from '../../../lib/text/markdown.ts'

const mostBytes = 64 * 1024
const mostFiles = 5
const texts = new Set(
  (
    'txt md markdown rst tex log csv tsv json jsonl yaml yml toml ini cfg conf env xml html htm css scss svg sql ' +
    'js mjs cjs ts tsx jsx py pyi ipynb rb php java kt kts scala groovy c h cc cpp hpp cs go rs swift m mm r jl lua pl ' +
    'sh bash zsh fish ps1 bat dart ex exs erl hs ml clj lisp vue svelte graphql proto diff patch'
  ).split(' '),
)
const bare = new Set(['dockerfile', 'makefile', 'license', 'readme'])

/** Why files cannot be read, by name; null where they can. From their names and sizes alone. */
export function refuseFiles(files: readonly Attachment[]): string | null {
  if (files.length > mostFiles) return `I read at most ${mostFiles} files at once.`
  const strange = files.filter(({ name }) => !isText(name))
  if (strange.length > 0)
    return `I read texts only (txt, md, csv, json, code): not ${namesOf(strange)}. Send it as text, or leave it out.`
  const large = files.filter(({ size }) => size > mostBytes)
  if (large.length > 0) return `I read files of at most 64 KB: ${namesOf(large)} has more.`
  return null
}

const isText = (name: string): boolean => {
  const lower = name.toLowerCase()
  const extension = /\.([a-z0-9]+)$/.exec(lower)?.[1]
  return extension === undefined ? bare.has(lower) : texts.has(extension)
}

const namesOf = (files: readonly Attachment[]): string => files.map(({ name }) => `**${label(name, 60)}**`).join(', ')
