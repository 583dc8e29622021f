import type { Attachment } from '../../../conversation/conversation.ts'
import { UserError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import type { Asked, Pictures, Source } from '../kept/pictures.ts'
import type { Picture, PictureTools, ShownPictures } from '../ports.ts'

export type SourceDeps = {
  pictures: Pick<Pictures, 'get'>
  shownPictures: ShownPictures
  tools: PictureTools
  log: Log
}

const gone = 'The picture to start from is gone. Use /image and attach it again.'
const unreadable = "I can't get the picture to start from at the moment. Please try again in a minute."

/** True where a file is called like a picture. */
export const isPicture = ({ name }: Pick<Attachment, 'name'>): boolean =>
  /\.(png|jpe?g|jfif|webp|gif|avif)$/i.test(name)

/**
 * Reads the pictures to start from, one after the other. Throws UserError where one is gone or cannot be read, and the
 * signal's reason.
 */
export async function readSources(deps: SourceDeps, asked: Asked, signal: AbortSignal): Promise<Picture[]> {
  const found: Picture[] = []
  for (const source of asked.sources) {
    try {
      const file = await findFile(deps, asked, source, signal)
      if (file === null) throw new UserError(gone)
      found.push(await deps.tools.read(file, signal))
    } catch (error) {
      signal.throwIfAborted()
      if (isExpired(asked, source)) throw new UserError(gone, { cause: error })
      if (error instanceof UserError) throw error
      deps.log.warn({ err: error, id: asked.id, part: 'pictures' }, 'a picture to start from was not read')
      throw new UserError(unreadable, { cause: error })
    }
  }
  return found
}

/** Addresses of files last about a day. https://discord.com/developers/docs/reference#signed-attachment-cdn-urls */
const isExpired = ({ id }: Asked, source: Source): boolean => source.kind === 'file' && source.of !== id

async function findFile(
  { pictures, shownPictures }: SourceDeps,
  asked: Asked,
  source: Source,
  signal: AbortSignal,
): Promise<Attachment | null> {
  if (source.kind === 'file') return source.file
  if (source.kind === 'message') {
    const [picture = null] = await shownPictures.ofMessage(asked.in.id, source.id, signal)
    return picture
  }
  const row = pictures.get(source.id)
  return row && shownPictures.find(row.ref, signal)
}
