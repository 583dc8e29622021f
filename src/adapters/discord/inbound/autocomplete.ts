import {
  type APIApplicationCommandAutocompleteInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
} from 'discord-api-types/v10'
import type { Dispatch } from '../../../conversation/conversation.ts'

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const maxSuggestions = 25
const maxLength = 100

/** Answers Discord's question what may continue the text that a person is typing into an option. */
export async function answerAutocomplete(
  dispatch: Dispatch,
  { data, member, user: directUser }: APIApplicationCommandAutocompleteInteraction,
  respond: (texts: readonly string[]) => Promise<void>,
): Promise<void> {
  const user = member?.user ?? directUser
  const options = data.type === ApplicationCommandType.ChatInput ? data.options : []
  const typing = options.find((option) => 'focused' in option && option.focused)
  if (!user || typing?.type !== ApplicationCommandOptionType.String) return
  const by = { id: user.id, name: user.username, roles: member?.roles ?? [], manages: false }
  const suggestions = await dispatch.suggest(data.name, typing.name, typing.value, by)
  const texts = [...new Set(suggestions.map((text) => text.slice(0, maxLength)))].filter((text) => text.trim() !== '')
  await respond(texts.slice(0, maxSuggestions))
}
