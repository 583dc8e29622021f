import { type APIApplicationCommandAutocompleteInteraction, ApplicationCommandOptionType } from 'discord-api-types/v10'
import type { Dispatch } from '../../../conversation/conversation.ts'
import { usedOptions } from './commands/used-command.ts'
import { rightsOf } from './request.ts'

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const maxSuggestions = 25
const maxLength = 100

/** Answers Discord's question what may continue the text that a person is typing into an option. */
export async function answerAutocomplete(
  dispatch: Dispatch,
  interaction: APIApplicationCommandAutocompleteInteraction,
  homeGuildId: string | null,
  respond: (texts: readonly string[]) => Promise<void>,
): Promise<void> {
  const { data, member } = interaction
  const user = member?.user ?? interaction.user
  const { name, options } = usedOptions(data)
  const typing = options.find((option) => 'focused' in option && option.focused)
  if (!user || typing?.type !== ApplicationCommandOptionType.String) return
  const rights = rightsOf(interaction, homeGuildId)
  const by = { id: user.id, name: user.username, roles: member?.roles ?? [], ...rights }
  const suggestions = await dispatch.suggest(name, typing.name, typing.value, by)
  const texts = [...new Set(suggestions.map((text) => text.slice(0, maxLength)))].filter((text) => text.trim() !== '')
  await respond(texts.slice(0, maxSuggestions))
}
