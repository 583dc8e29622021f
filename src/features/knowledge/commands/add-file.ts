import type { Attachment } from '../../../conversation/conversation.ts'
import { UserError } from '../../../lib/errors.ts'
import { bold } from '../../../lib/text/phrases.ts'
import { decodeTextFile } from '../../../lib/text/text-file.ts'
import type { NewItem } from '../items/items.ts'
import { itemOfText } from '../items/new-items.ts'
import { nameOfFile, readTextDocument } from '../items/text-document.ts'
import type { CommandDeps } from './deps.ts'

export const maxFileBytes = 5 * 1024 * 1024

/** The item of a text file or PDF. Throws UserError where it holds no text, or one that is too long. */
export async function readKnowledgeFile(
  deps: Pick<CommandDeps, 'readFile' | 'readPdf'>,
  file: Attachment,
  audience: string | null,
  signal: AbortSignal,
): Promise<NewItem> {
  if (!/\.(?:txt|md|pdf)$/i.test(file.name))
    throw new UserError('I read .txt, .md and .pdf files. Save it as one of them.')
  const bytes = await deps.readFile(file, maxFileBytes, signal)
  const { title, text } = isPdf(bytes) ? await readPdfFile(deps, file, bytes, signal) : readTextFile(file, bytes)
  return itemOfText({ title, source: file.name, publishedAt: null, audience, text })
}

const isPdf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 1_024)).includes('%PDF-')

async function readPdfFile(
  { readPdf }: Pick<CommandDeps, 'readPdf'>,
  { name }: Attachment,
  bytes: Uint8Array,
  signal: AbortSignal,
) {
  const found = await readPdf(bytes, signal)
  if (!found) throw new UserError(`${bold(name)} has no text in it: it is a scan. Run text recognition over it first.`)
  return { title: found.title || nameOfFile(name), text: found.text }
}

function readTextFile({ name }: Attachment, bytes: Uint8Array) {
  const text = decodeTextFile(bytes)
  if (text === null || /\.pdf$/i.test(name)) throw new UserError(`${bold(name)} is not a text file or PDF.`)
  return readTextDocument(name, text)
}
