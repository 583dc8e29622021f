import type { Attachment, Person, Request } from '../../conversation/conversation.ts'
import { toPlainLine } from '../../lib/text/markdown.ts'
import { maxPrompt } from './actions.ts'
import { isPicture } from './draw/read-sources.ts'
import { explainProblems, underSentence } from './draw/sentences.ts'
import type { Asked, Source } from './kept/pictures.ts'
import type { Models } from './models.ts'
import { parseFlags, type Settings, type Tier } from './prompt.ts'

const maxFileBytes = 25_000_000

const nothingAsked = 'Tell me in words what to draw, for example `/image a red fox in the snow --wide`.'
const noPicture = 'I can only start from a picture: a PNG, JPEG or WebP file.'
const tooLarge = 'I can only start from a picture of at most 25 MB.'
const fourK = '4K pictures are for people who can manage messages here. Please ask for 2K.'
const noFourK = '4K is for people who can manage messages here, so this is 2K.'

type Wishes = Settings & { readonly tier: Tier }

/** Somebody's words with their flags read, beside options, which win; `before` holds where neither says anything. */
export function readWishes(
  typed: string,
  options: Settings,
  before: Settings = {},
): { prompt: string; settings: Wishes; notes: readonly string[] } {
  const { prompt, settings, problems } = parseFlags(typed)
  return {
    prompt,
    settings: { tier: 'standard', ...before, ...settings, ...options },
    notes: explainProblems(problems),
  }
}

/** A sentence where a picture cannot be asked for, else null. From memory, before anything is spent. */
export function refuseWishes(
  models: Models,
  { by, files }: Pick<Request, 'by' | 'files'>,
  typed: string,
  { prompt, settings, notes }: { prompt: string; settings: Wishes; notes: readonly string[] },
): string | null {
  if (toPlainLine(prompt) === '') return underSentence(nothingAsked, notes)
  if (typed.length > maxPrompt)
    return `Your words have ${typed.length} characters; I read at most ${maxPrompt}. Please shorten them.`
  if (settings.size === '4K' && !by.manages) return fourK
  return refuseFiles(files) ?? models.refusal(settings.tier)
}

function refuseFiles(files: readonly Attachment[]): string | null {
  if (!files.every(isPicture)) return noPicture
  return files.some(({ size }) => size > maxFileBytes) ? tooLarge : null
}

/** Wishes that somebody else had, as far as this person may have them too. */
export function allowedWishes(settings: Wishes, by: Person): { settings: Wishes; notes: readonly string[] } {
  if (settings.size !== '4K' || by.manages) return { settings, notes: [] }
  return { settings: { ...settings, size: '2K' }, notes: [noFourK] }
}

/** The files that came with a request, as sources. */
export const fileSources = ({ id, files }: Pick<Request, 'id' | 'files'>): Source[] =>
  files.filter(isPicture).map((file) => ({ kind: 'file', of: id, file }))

/** The parts of a request that every picture needs. */
export const basicsOf = ({
  id,
  ref,
  by,
  in: place,
  maxFileBytes: max,
}: Request<unknown>): Pick<Asked, 'id' | 'ref' | 'by' | 'in' | 'maxFileBytes'> => ({
  id,
  ref,
  by,
  in: place,
  maxFileBytes: max,
})
