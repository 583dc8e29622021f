import { readdir, readFile } from 'node:fs/promises'

export type TextFile = { readonly name: string; readonly content: string }

/** The Markdown files of a folder that ships with the bot, in the order of their names. */
export async function readTextFiles(folder: URL): Promise<TextFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(new URL(name, folder), 'utf8') })))
}
