import type { APIEmoji } from 'discord-api-types/v10'
import type { Dispatch, Thumbs } from '../../../conversation/conversation.ts'
import type { Reaction, ReactionsGone } from '../gateway/events.ts'

const thumbs: ReadonlyMap<string, Thumbs['thumb']> = new Map([
  ['👍', 'up'],
  ['👎', 'down'],
])
/** Skin tones, and the character that asks for the coloured picture of an emoji. */
const variants = /\p{Emoji_Modifier}|\uFE0F/gu

/** The thumb, in any skin tone; null for every other emoji. A custom emoji has an id. */
const thumbOf = ({ id, name }: Pick<APIEmoji, 'id' | 'name'>): Thumbs['thumb'] | null =>
  (id === null && thumbs.get((name ?? '').replace(variants, ''))) || null

/** Tells dispatch about the thumbs that people give. `botId` is null before the gateway is ready. */
export function createReactionListeners(dispatch: Pick<Dispatch, 'observeThumbs'>, botId: () => string | null) {
  return {
    onReaction(reaction: Reaction, change: 1 | -1): void {
      const thumb = thumbOf(reaction.emoji)
      if (thumb === null || reaction.user_id === botId() || isByBot(reaction) || isOnOthers(reaction, botId())) return
      dispatch.observeThumbs({ messageId: reaction.message_id, thumb, change })
    },
    /** One skin tone of a thumb stands for all of them: nothing tells how many each one had. */
    onReactionsGone(gone: ReactionsGone): void {
      const kinds = 'emoji' in gone ? [thumbOf(gone.emoji)] : (['up', 'down'] as const)
      for (const thumb of kinds)
        if (thumb !== null) dispatch.observeThumbs({ messageId: gone.message_id, thumb, change: 'none-left' })
    },
  }
}

/** Discord tells that of reactions that are added in a server, and of no others. */
const isByBot = (reaction: Reaction): boolean => 'member' in reaction && reaction.member?.user?.bot === true

const isOnOthers = (reaction: Reaction, botId: string | null): boolean =>
  'message_author_id' in reaction && reaction.message_author_id !== undefined && reaction.message_author_id !== botId
