import { type AllowedMentionsTypes, ButtonStyle, ComponentType, MessageFlags } from 'discord-api-types/v10'
import type { Action, Menu, PictureFile } from '../../../conversation/conversation.ts'
import { truncateAtWord } from '../../../lib/text/markdown.ts'

const styles = { primary: ButtonStyle.Primary, secondary: ButtonStyle.Secondary, danger: ButtonStyle.Danger } as const
const buttonsPerRow = 5
/** https://discord.com/developers/docs/components/reference#string-select */
const max = { choices: 25, placeholder: 150, label: 100, alt: 1_024 }

/** A limit on each attempt of a call that carries a file: 10 MB take a minute on a line of 1.4 Mbit/s. */
export const uploadAttemptMs = 60_000

/** A file attached to a message. `alt` describes a picture; '' for a text. */
export type AttachedFile = {
  readonly name: string
  readonly content: string | Uint8Array<ArrayBuffer>
  readonly mime: string
  readonly alt: string
}

/** Additions to a message besides text and buttons. */
export type Beside = { readonly menu?: Menu | undefined; readonly file?: AttachedFile | undefined }

export const textFile = (name: string, content: string): AttachedFile => ({
  name,
  content,
  mime: 'text/plain',
  alt: '',
})

export const pictureFile = ({ name, bytes, mime, alt }: PictureFile): AttachedFile => ({
  ...{ name, mime, alt },
  content: bytes as Uint8Array<ArrayBuffer>,
})

/** A message with its file as @discordjs/rest takes it. */
export const withRawFiles = <Message extends object>({
  file,
  ...message
}: Message & { readonly file?: AttachedFile }) => ({
  ...message,
  ...(file && { files: [{ name: file.name, data: file.content, contentType: file.mime }] }),
})

/**
 * The body of a text message for sends and edits. It pings nobody and suppresses link embeds. An edit whose body has a file
 * replaces the files of the message; one without leaves them. https://discord.com/developers/docs/reference#editing-message-attachments
 */
export function messageBody(text: string, actions: readonly Action[] = [], { menu, file }: Beside = {}) {
  return {
    content: text,
    allowed_mentions: { parse: [] as AllowedMentionsTypes[], replied_user: false },
    flags: MessageFlags.SuppressEmbeds as number,
    components: [...buttonRows(actions), ...menuRows(menu)],
    ...(file && { attachments: [attachmentOf(file)], file }),
  }
}

export type MessageBody = Omit<ReturnType<typeof messageBody>, 'file' | 'attachments'> & {
  readonly attachments?: ReturnType<typeof attachmentOf>[]
  readonly file?: AttachedFile
}

const buttonRows = (actions: readonly Action[]) =>
  Array.from({ length: Math.ceil(actions.length / buttonsPerRow) }, (_, row) => ({
    type: ComponentType.ActionRow as const,
    components: actions.slice(row * buttonsPerRow, (row + 1) * buttonsPerRow).map(({ id, label, style }) => ({
      type: ComponentType.Button as const,
      custom_id: id,
      label,
      style: styles[style],
    })),
  }))

function menuRows(menu: Menu | undefined) {
  if (!menu || menu.choices.length === 0) return []
  const select = {
    type: ComponentType.StringSelect as const,
    custom_id: menu.id,
    placeholder: truncateAtWord(menu.placeholder, max.placeholder),
    options: menu.choices
      .slice(0, max.choices)
      .map(({ value, label }) => ({ value, label: truncateAtWord(label, max.label) })),
  }
  return [{ type: ComponentType.ActionRow as const, components: [select] }]
}

/** The entry of the file that is uploaded as `files[0]`. */
const attachmentOf = ({ name, alt }: AttachedFile) => ({
  id: '0',
  filename: name,
  ...(alt !== '' && { description: truncateAtWord(alt, max.alt) }),
})
