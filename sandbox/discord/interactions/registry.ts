import { randomBytes } from 'node:crypto'
import type { Channel } from '../channels/channels.ts'
import type { Stored } from '../messages/store.ts'
import type { Person } from '../people/people.ts'
import { refusal } from '../rest/errors.ts'
import type { Call } from '../rest/route.ts'
import type { World } from '../world.ts'
import type { OpenForm } from './form-limits.ts'
import { interactionOf } from './interaction-objects.ts'

/** A use of a command (2), a press of a component (3) or a submitted form (5), until its token expires. */
export type Interaction = {
  readonly id: string
  readonly type: 2 | 3 | 5
  readonly token: string
  readonly by: Person
  readonly channel: Channel
  readonly name: string
  /** The message whose component was pressed, also where that opened the form; null for a command. */
  readonly source: Stored | null
  /** The id of the message on which a message command was used, else null. */
  readonly target: string | null
  /** The interaction that opened the submitted form, else null. */
  readonly opener: Interaction | null
  readonly createdAt: number
  payload: object
  deliveredAt: number | null
  acknowledged: Call | null
  /** The id of `@original`: the reply, or the pressed message. */
  original: string | null
  /** True from a deferred reply until its first edit. */
  thinking: boolean
  readonly messages: Set<string>
}
/** A new interaction; `data` is its data on the wire, `deliver` sends it to the bot at once. */
export type Trigger = Pick<Interaction, 'type' | 'by' | 'channel' | 'name' | 'source' | 'target' | 'opener'> & {
  data: object
  deliver: boolean
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages */
const tokenMs = 15 * 60_000
const maxInteractions = 5000

export type Registry = ReturnType<typeof createRegistry>

/** The newest 5,000 interactions by id and by token. */
export function createRegistry(world: World) {
  const byId = new Map<string, Interaction>()
  const byToken = new Map<string, Interaction>()
  const forms = new Map<string, { readonly opener: Interaction; readonly form: OpenForm }>()
  const deliver = (id: string): void => {
    const interaction = byId.get(id)
    if (!interaction) throw new Error(`There is no interaction ${id}.`)
    interaction.deliveredAt ??= world.now()
    world.publish({ name: 'INTERACTION_CREATE', data: interaction.payload, channel: interaction.channel })
  }
  /** The acknowledged interaction whose token the call carries. Throws a Refusal where the token has expired. */
  const findLive = ({ params: [application, token = ''] }: Call): Interaction => {
    const found = byToken.get(token)
    if (!found?.acknowledged || application !== world.bot.id) throw refusal(10015)
    if (world.now() - found.createdAt > tokenMs) throw refusal(50027)
    return found
  }
  return {
    deliver,
    findLive,
    find: (id: string) => byId.get(id),
    /** The open form of each person, by the person's id: the client shows one at a time. */
    forms,
    open(trigger: Trigger): string {
      const id = world.nextId()
      const token = Buffer.from(`interaction:${id}:${randomBytes(48).toString('base64url')}`).toString('base64url')
      const fresh = { payload: {}, deliveredAt: null, acknowledged: null, original: null, thinking: false }
      const made: Interaction = { ...trigger, ...fresh, id, token, createdAt: world.now(), messages: new Set() }
      made.payload = interactionOf(world, made, trigger.data)
      byId.set(id, made)
      byToken.set(token, made)
      for (const [oldest, { token: expired }] of byId) {
        if (byId.size <= maxInteractions) break
        byId.delete(oldest)
        byToken.delete(expired)
      }
      if (trigger.deliver) deliver(id)
      return id
    },
    /** The message that the call names. Throws a Refusal where it is not one of the interaction's. */
    findMessage(call: Call): { interaction: Interaction; stored: Stored } {
      const interaction = findLive(call)
      const id = call.params[2] === '@original' ? interaction.original : call.params[2]
      const stored = id && interaction.messages.has(id) ? world.find(id) : undefined
      if (!stored) throw refusal(10008)
      if (!world.channelById(stored.channel.id)) throw refusal(10003)
      return { interaction, stored }
    },
  }
}
