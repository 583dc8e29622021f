import {
  ApplicationCommandOptionType,
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  type APIMessage,
} from 'discord-api-types/v10'
import type { Commands } from './commands.ts'
import type { Interactions } from './interactions.ts'
import { mentionedIn, messageOf, userOf } from './shapes.ts'
import type { Channel, Person, World } from './world.ts'

/** Something that nobody could do in Discord's client; the message is one sentence. */
export class DriverError extends Error {}

export type Say = { as: string; channel: string; text: string; replyTo?: string }
export type UseCommand = {
  as: string
  channel: string
  /** With spaces for a subcommand. */
  name: string
  options?: Readonly<Record<string, string>>
  /** False: made, but not sent to the bot until `deliver`. */
  deliver?: boolean
}
export type Press = { as: string; message: string; customId: string; values?: readonly string[]; deliver?: boolean }

/** What people do; each throws a DriverError where the client would not let them. */
export type Driver = {
  /** Writes a message; `@professor` in the text becomes the bot's mention, a reply mentions its author as the client does. */
  say(say: Say): { messageId: string }
  command(command: UseCommand): { interactionId: string }
  press(press: Press): { interactionId: string }
  /** Sends an interaction to the bot: again, or late. */
  deliver(interactionId: string): void
  /** Removes an ephemeral message from its person's screen. */
  dismiss(dismiss: { as: string; message: string }): void
}

/** The people's side of Discord's client. */
export function createDriver(deps: { world: World; commands: Commands; interactions: Interactions }): Driver {
  const { world, commands, interactions } = deps
  const place = (as: string, name: string): { by: Person; channel: Channel } => {
    const by = world.findPerson(as)
    if (!by) throw new DriverError(`There is no person ${as}.`)
    const channel = world.channelFor(name, by)
    if (!channel) throw new DriverError(`There is no channel ${name}.`)
    return { by, channel }
  }
  const visible = (as: string, id: string) => {
    const { by } = place(as, 'dm')
    const found = world.find(id)
    const hidden = found && (found.onlyFor ?? found.channel.personId ?? by.id) !== by.id
    if (!found || hidden) throw new DriverError(`${as} sees no message ${id}.`)
    return { by, found }
  }
  return {
    say: ({ as, channel: name, text, replyTo }) => {
      const { by, channel } = place(as, name)
      const content = text.replace(/@professor\b/gi, `<@${world.bot.id}>`).trim()
      if (content === '') throw new DriverError('An empty message cannot be sent.')
      if (content.length > 2000) throw new DriverError('A message has at most 2,000 characters.')
      const extra = replyTo === undefined ? {} : replying(world, visible(as, replyTo).found.message, content)
      const body = { content, embeds: [], components: [], attachments: [], flags: 0 }
      const message = messageOf(world, { author: userOf(by), channel, body, extra })
      world.add({ message, channel, onlyFor: null })
      return { messageId: message.id }
    },
    command: ({ as, channel: name, name: words, options = {}, deliver = true }) => {
      const { by, channel } = place(as, name)
      const data = commandData(commands.visible(channel.kind, by.permissions), words, options)
      return { interactionId: interactions.open({ by, channel, name: words, data, source: null, deliver }) }
    },
    press: ({ as, message: id, customId, values = [], deliver = true }) => {
      const { by, found } = visible(as, id)
      const component = componentOf(found.message, customId, values)
      const data = { custom_id: customId, component_type: component.type, ...(component.type === 2 ? {} : { values }) }
      return {
        interactionId: interactions.open({ by, channel: found.channel, name: customId, data, source: found, deliver }),
      }
    },
    deliver: interactions.deliver,
    dismiss: ({ as, message }) => {
      if (visible(as, message).found.onlyFor === null)
        throw new DriverError('Only an ephemeral message can be dismissed.')
      world.remove(message)
    },
  }
}

function replying(world: World, to: APIMessage, content: string): object {
  const mentions = mentionedIn(world, content)
  return {
    type: 19,
    message_reference: { type: 0, message_id: to.id, channel_id: to.channel_id },
    referenced_message: to,
    mentions: mentions.some(({ id }) => id === to.author.id) ? mentions : [...mentions, to.author],
  }
}

function commandData(list: readonly APIApplicationCommand[], words: string, values: Readonly<Record<string, string>>) {
  const [name = '', ...path] = words.split(' ')
  const found = list.find((each) => each.name === name && Number(each.type) === 1)
  if (!found) throw new DriverError(`There is no command /${name} here.`)
  let wanted = found.options ?? []
  const around: { name: string; type: number }[] = []
  for (const word of path) {
    const sub = wanted.find((each) => each.name === word)
    if (
      sub?.type !== ApplicationCommandOptionType.Subcommand &&
      sub?.type !== ApplicationCommandOptionType.SubcommandGroup
    )
      throw new DriverError(`There is no command /${words}.`)
    around.unshift({ name: sub.name, type: sub.type })
    wanted = sub.options ?? []
  }
  let options: object[] = filled(`/${words}`, wanted, values)
  for (const sub of around) options = [{ ...sub, options }]
  return { id: found.id, name, type: 1, ...(found.guild_id ? { guild_id: found.guild_id } : {}), options }
}

/** The options as the client would let them pass: known, required, within their length, of the choices. */
function filled(
  label: string,
  wanted: readonly APIApplicationCommandOption[],
  values: Readonly<Record<string, string>>,
) {
  for (const name of Object.keys(values))
    if (!wanted.some((each) => each.name === name)) throw new DriverError(`${label} has no option ${name}.`)
  return wanted.flatMap((option) => {
    const value = values[option.name]
    if (value === undefined) {
      if (option.required) throw new DriverError(`${label} needs the option ${option.name}.`)
      return []
    }
    if (option.type !== ApplicationCommandOptionType.String)
      throw new DriverError(`Only options of text are built; ${option.name} is another.`)
    const { min_length: least = option.required ? 1 : 0, max_length: most = 6000, choices } = option
    if (value.length < least) throw new DriverError(`${option.name} of ${label} has at least ${least} characters.`)
    if (value.length > most) throw new DriverError(`${option.name} of ${label} has at most ${most} characters.`)
    if (choices?.length && !choices.some((each) => each.value === value))
      throw new DriverError(`${option.name} of ${label} is one of ${choices.map((each) => each.value).join(', ')}.`)
    return [{ name: option.name, type: option.type, value }]
  })
}

type Component = { type: number; custom_id?: string; disabled?: boolean; options?: { value: string }[] }

function componentOf(message: APIMessage, customId: string, values: readonly string[]): Component {
  const rows = (message.components ?? []) as unknown as { components?: Component[] }[]
  const found = rows.flatMap((row) => row.components ?? []).find((each) => each.custom_id === customId)
  if (!found) throw new DriverError(`Message ${message.id} has nothing to press called ${customId}.`)
  if (found.disabled) throw new DriverError(`${customId} is disabled.`)
  const strange = values.find((value) => !found.options?.some((each) => each.value === value))
  if (strange !== undefined) throw new DriverError(`${customId} has no choice ${strange}.`)
  return found
}
