import type { APIMessage } from 'discord-api-types/v10'
import type { OpenForm } from './form-limits.ts'
import type { Commands } from '../commands/commands.ts'
import { decodeFile, type File } from '../messages/say.ts'
import { createClient, DriverError } from '../people/client.ts'
import type { World } from '../world.ts'
import type { Interactions } from './interactions.ts'
import { type FieldValues, submittedForm } from './submitted-form.ts'

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
/** A form that is sent; `fields` by their custom ids, files for its uploads. */
export type Submit = { as: string; fields?: FieldValues; files?: readonly File[]; deliver?: boolean }
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
      return { interactionId: interactions.open({ ...bare, type: 2, by, channel, name, data, target, deliver }) }
    },
    press({ as, message: id, customId: name, values = [], deliver = true }: Press): { interactionId: string } {
      const { by, found: source } = findMessage(as, id)
      const { type } = findComponent(source.message, name, values)
      const data = { custom_id: name, component_type: type, ...(type === 2 ? {} : { values }) }
      const { channel } = source
      return { interactionId: interactions.open({ ...bare, type: 3, by, channel, name, data, source, deliver }) }
    },
    /** The form that is open on the person's screen, and the id of the interaction that opened it. */
    formOf(as: string): { interactionId: string; form: OpenForm } | null {
      const open = interactions.forms.get(locate(as, 'dm').by.id)
      return open ? { interactionId: open.opener.id, form: open.form } : null
    },
    /** Sends the open form of the person. */
    submit({ as, fields = {}, files = [], deliver = true }: Submit): { interactionId: string } {
      const { by } = locate(as, 'dm')
      const open = interactions.forms.get(by.id)
      if (!open) throw new DriverError(`${as} has no open form.`)
      const { opener, form } = open
      const { channel, source } = opener
      const data = submittedForm(world, channel, form, { fields, files: files.map(decodeFile) })
      interactions.forms.delete(by.id)
      const name = form.custom_id
      return {
        interactionId: interactions.open({ ...bare, type: 5, by, channel, name, data, source, opener, deliver }),
      }
    },
    /** Closes the open form of the person, which the bot is not told of. */
    cancel({ as }: { as: string }): void {
      if (!interactions.forms.delete(locate(as, 'dm').by.id)) throw new DriverError(`${as} has no open form.`)
      world.changed()
    },
  }
}

const bare = { source: null, target: null, opener: null }

type Component = {
  min_values?: number
  max_values?: number
  type: number
  custom_id?: string
  disabled?: boolean
  options?: { value: string }[]
}

function findComponent(message: APIMessage, customId: string, values: readonly string[]): Component {
  const rows = (message.components ?? []) as unknown as { components?: Component[] }[]
  const found = rows.flatMap((row) => row.components ?? []).find((each) => each.custom_id === customId)
  if (!found) throw new DriverError(`Message ${message.id} has nothing to press called ${customId}.`)
  if (found.disabled) throw new DriverError(`${customId} is disabled.`)
  const { min_values: least = 1, max_values: most = 1 } = found
  if (found.type === 2 ? values.length > 0 : values.length < least || values.length > most)
    throw new DriverError(`${customId} does not take ${values.length} values.`)
  const unknown = values.find((value) => !found.options?.some((each) => each.value === value))
  if (unknown !== undefined) throw new DriverError(`${customId} has no choice ${unknown}.`)
  return found
}
