import type { APIAttachment, APIEmbed, APIMessage } from 'discord-api-types/v10'
import type { Attachment } from '../../../conversation/conversation.ts'

const maxPictures = 10
const pictureName = /\.(?:png|jpe?g|webp|gif|avif)$/i
/** Hosts of Discord's own files; what embeds show from elsewhere goes through a proxy of another name. */
const ownHosts = new Set(['cdn.discordapp.com', 'media.discordapp.net'])

type Part = Partial<Pick<APIMessage, 'attachments' | 'embeds'>>

/** True for an attached picture, by the type that Discord found, else by its name. */
export const isPicture = ({
  content_type: type,
  filename,
}: Pick<APIAttachment, 'content_type' | 'filename'>): boolean =>
  type ? type.startsWith('image/') : pictureName.test(filename)

/**
 * The pictures of a message: attached to it or to what it forwards; without any, those of its cards that Discord holds
 * itself (their size is unknown: 0). At most ten.
 */
export function picturesOf(message: APIMessage): Attachment[] {
  const parts: Part[] = [message, ...(message.message_snapshots ?? []).map((forwarded) => forwarded.message)]
  const attached = parts.flatMap(({ attachments = [] }) => attachments.filter(isPicture))
  const found =
    attached.length > 0 ? attached.map(toAttachment) : parts.flatMap(({ embeds = [] }) => embeds.flatMap(ofCard))
  return found.slice(0, maxPictures)
}

/** An attached file as features know it. */
export const toAttachment = ({
  filename,
  size,
  url,
}: Pick<APIAttachment, 'filename' | 'size' | 'url'>): Attachment => ({
  name: filename,
  size,
  url,
})

function ofCard({ image, thumbnail }: APIEmbed): Attachment[] {
  const addresses = [image, thumbnail].flatMap((shown) => [shown?.proxy_url, shown?.url]).filter(isOwnAddress)
  return addresses.slice(0, 1).map((url) => ({ name: new URL(url).pathname.split('/').at(-1) ?? '', size: 0, url }))
}

const isOwnAddress = (url: string | undefined): url is string =>
  url !== undefined && URL.canParse(url) && ownHosts.has(new URL(url).host)
