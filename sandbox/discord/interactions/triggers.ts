import type { APIMessage } from 'discord-api-types/v10'
import type { Commands } from '../commands/commands.ts'
import { decodeFile, type File } from '../messages/say.ts'
import { createClient, DriverError } from '../people/client.ts'
import type { World } from '../world.ts'
import type { Interactions } from './interactions.ts'

export type UseCommand = {
  as: string
  channel: string
  /** With spaces for a subcommand. */
  name: string
  options?: Readonly<Record<string, string>>
  /** The id of the message on which a message command is used. */
  target?: string
  /** Files for the attachment options, in their order. */
  files?: readonly File[]
  /** False: created, but not sent to the bot until `deliver`. */
  deliver?: boolean
}
export type Press = { as: string; message: string; customId: string; values?: readonly string[]; deliver?: boolean }
type Deps = { world: World; commands: Commands; interactions: Interactions }

/** Uses of commands and presses of components by people. Each throws a DriverError where the client does not offer it. */
export function createTriggers({ world, commands, interactions }: Deps) {
  const { locate, findMessage } = createClient(world)
  return {
    command(use: UseCommand): { interactionId: string } {
      const { as, channel: place, name, options = {}, target = null, files = [], deliver = true } = use
      const { by, channel } = locate(as, place)
      const on = target === null ? null : findMessage(as, target).found
      if (on && on.channel.id !== channel.id) throw new DriverError(`Message ${on.message.id} is not in ${place}.`)
      const given = { name, options, files: files.map(decodeFile), ...(on && { target: on.message }) }
      const data = commands.dataOf(by, channel, given)
      return { interactionId: interactions.open({ by, channel, name, data, source: null, target, deliver }) }
    },
    press({ as, message: id, customId: name, values = [], deliver = true }: Press): { interactionId: string } {
      const { by, found: source } = findMessage(as, id)
      const { type } = findComponent(source.message, name, values)
      const data = { custom_id: name, component_type: type, ...(type === 2 ? {} : { values }) }
      const { channel } = source
      return { interactionId: interactions.open({ by, channel, name, data, source, target: null, deliver }) }
    },
  }
}

type Component = { type: number; custom_id?: string; disabled?: boolean; options?: { value: string }[] }

function findComponent(message: APIMessage, customId: string, values: readonly string[]): Component {
  const rows = (message.components ?? []) as unknown as { components?: Component[] }[]
  const found = rows.flatMap((row) => row.components ?? []).find((each) => each.custom_id === customId)
  if (!found) throw new DriverError(`Message ${message.id} has nothing to press called ${customId}.`)
  if (found.disabled) throw new DriverError(`${customId} is disabled.`)
  const unknown = values.find((value) => !found.options?.some((each) => each.value === value))
  if (unknown !== undefined) throw new DriverError(`${customId} has no choice ${unknown}.`)
  return found
}
