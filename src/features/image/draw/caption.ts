import { escapeMarkdown, truncateAtWord } from '../../../lib/text/markdown.ts'
import type { PictureFile } from '../../../conversation/conversation.ts'
import type { Order, Picture } from '../ports.ts'
import { quoteModel, underSentence } from './sentences.ts'

/** https://discord.com/developers/docs/resources/message#attachment-object */
const maxAlt = 1_024
const endings = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const

/** The text beside a picture: how it was made, what is not as asked, and the model's own words as a quote. */
export function captionOf(
  { model, ratio, size }: Pick<Order, 'model' | 'ratio' | 'size'>,
  told: { readonly seconds: number; readonly notes: readonly string[]; readonly words: string },
): string {
  const made = [escapeMarkdown(model), ratio, size, `${told.seconds} s`].join(' · ')
  const words = told.words.trim() === '' ? [] : [quoteModel(told.words)]
  return [underSentence(`-# ${made}`, told.notes), ...words].join('\n')
}

/** The id of the picture whose file has that name; '' where it is called otherwise. */
export const idInFileName = (name: string): string => /^picture-(\d+)\.[a-z]+$/.exec(name)?.[1] ?? ''

/** A picture as a file whose description is the prompt. */
export const toFile = ({ bytes, mime }: Picture, { id, prompt }: { id: string; prompt: string }): PictureFile => ({
  name: `picture-${id}.${endings[mime]}`,
  bytes,
  mime,
  alt: truncateAtWord(prompt, maxAlt),
})
