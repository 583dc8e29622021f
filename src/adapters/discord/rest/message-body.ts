import { type AllowedMentionsTypes, ButtonStyle, ComponentType, MessageFlags } from 'discord-api-types/v10'
import type { Action } from '../../../conversation/conversation.ts'

const styles = { primary: ButtonStyle.Primary, secondary: ButtonStyle.Secondary, danger: ButtonStyle.Danger } as const
const buttonsPerRow = 5

/** A text file attached to a message. */
export type TextFile = { readonly name: string; readonly content: string }

/** The body of a text message for sends and edits. It pings nobody and suppresses link embeds. */
export function messageBody(text: string, actions: readonly Action[] = [], file?: TextFile) {
  const rows = Array.from({ length: Math.ceil(actions.length / buttonsPerRow) }, (_, row) =>
    actions.slice(row * buttonsPerRow, (row + 1) * buttonsPerRow),
  )
  return {
    content: text,
    allowed_mentions: { parse: [] as AllowedMentionsTypes[], replied_user: false },
    flags: MessageFlags.SuppressEmbeds as number,
    components: rows.map((row) => ({
      type: ComponentType.ActionRow as const,
      components: row.map(({ id, label, style }) => ({
        type: ComponentType.Button as const,
        custom_id: id,
        label,
        style: styles[style],
      })),
    })),
    ...(file && { file }),
  }
}

export type MessageBody = Omit<ReturnType<typeof messageBody>, 'file'> & { readonly file?: TextFile | undefined }
