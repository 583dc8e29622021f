import { randomBytes } from 'node:crypto'
import type { APIMessage } from 'discord-api-types/v10'
import type { Answer, Call } from './rest.ts'
import { checkMessage, checkPings, isJson, refusal, refuseEmpty, type Json, type MessageBody } from './rules.ts'
import { attachmentsAfter, attachmentsOf, interactionOf, messageOf, ownersOf, userOf } from './shapes.ts'
import type { Channel, Person, Stored, World } from './world.ts'

/** A command or a press, from the moment somebody makes it until its token dies. */
type Interaction = {
  readonly id: string
  readonly token: string
  readonly by: Person
  readonly channel: Channel
  readonly name: string
  /** The message whose component was pressed; null for a command. */
  readonly source: Stored | null
  /** The id of the message on which a message command was used, else null. */
  readonly target: string | null
  readonly createdAt: number
  payload: object
  deliveredAt: number | null
  acknowledged: Call | null
  /** `@original`: the reply, or the pressed message. */
  original: string | null
  /** True from a deferred reply until its first edit. */
  thinking: boolean
  readonly messages: Set<string>
}
/** What somebody did: `data` is the interaction's data, `source` the message pressed. */
export type Deed = Pick<Interaction, 'by' | 'channel' | 'name' | 'source' | 'target'> & {
  data: object
  deliver: boolean
}
export type Interactions = ReturnType<typeof createInteractions>

const ACKNOWLEDGE_MS = 3000
const TOKEN_MS = 15 * 60_000
const EPHEMERAL = 64
const LOADING = 128
/** Message types. */
const [REPLY, TO_COMMAND, TO_MESSAGE_COMMAND] = [19, 20, 23]
/** Suppress embeds, suppress notifications, components V2, ephemeral. */
const REPLY_FLAGS = 4 | 4096 | 32_768 | EPHEMERAL

export function createInteractions(world: World) {
  const book = createBook(world)
  return {
    open: book.open,
    /** Sends the interaction to the bot: the first time, or again. */
    deliver: book.deliver,
    callback: (call: Call): Answer => callback(world, book.find(call.params[0] ?? ''), call),
    get: (call: Call): Answer => ({ status: 200, body: book.target(call).stored.message }),
    edit(call: Call): Answer {
      const { interaction, stored } = book.target(call)
      return { status: 200, body: edit(world, interaction, stored, call).message }
    },
    remove(call: Call): Answer {
      world.remove(book.target(call).stored.message.id)
      return { status: 204 }
    },
    followUp(call: Call): Answer {
      const interaction = book.live(call)
      if (interaction.thinking) {
        world.violate(`A follow-up to /${interaction.name} came before @original was edited: it becomes the original`)
        const { stored } = book.target({ ...call, params: [...call.params, '@original'] })
        return { status: 200, body: edit(world, interaction, stored, call).message }
      }
      return {
        status: 200,
        body: reply(world, interaction, checked(world, interaction.channel, call), interaction.original).message,
      }
    },
  }
}

/** Every interaction by its id and its token; at most the newest 5,000. */
function createBook(world: World) {
  const byId = new Map<string, Interaction>()
  const byToken = new Map<string, Interaction>()
  const deliver = (id: string): void => {
    const interaction = byId.get(id)
    if (!interaction) throw new Error(`There is no interaction ${id}.`)
    interaction.deliveredAt ??= world.now()
    world.publish({ name: 'INTERACTION_CREATE', data: interaction.payload, channel: interaction.channel })
  }
  /** The interaction whose token the call carries, as long as the token lives. */
  const live = ({ params: [application, token = ''] }: Call): Interaction => {
    const found = byToken.get(token)
    if (!found?.acknowledged || application !== world.bot.id) throw refusal(10015)
    if (world.now() - found.createdAt > TOKEN_MS) throw refusal(50027)
    return found
  }
  return {
    deliver,
    live,
    find: (id: string) => byId.get(id),
    open(deed: Deed): string {
      const id = world.nextId()
      const token = Buffer.from(`interaction:${id}:${randomBytes(48).toString('base64url')}`).toString('base64url')
      const fresh = { payload: {}, deliveredAt: null, acknowledged: null, original: null, thinking: false }
      const made: Interaction = { ...deed, ...fresh, id, token, createdAt: world.now(), messages: new Set() }
      made.payload = interactionOf(world, made, deed.data)
      byId.set(id, made)
      byToken.set(token, made)
      if (byId.size > 5000) forgetOldest(byId, byToken)
      if (deed.deliver) deliver(id)
      return id
    },
    /** The message that the call names, if it is one of the interaction's. */
    target(call: Call): { interaction: Interaction; stored: Stored } {
      const interaction = live(call)
      const id = call.params[2] === '@original' ? interaction.original : call.params[2]
      const stored = id && interaction.messages.has(id) ? world.find(id) : undefined
      if (!stored) throw refusal(10008)
      if (!world.channelById(stored.channel.id)) throw refusal(10003)
      return { interaction, stored }
    },
  }
}

function forgetOldest(byId: Map<string, Interaction>, byToken: Map<string, Interaction>): void {
  const [oldest] = byId.values()
  if (!oldest) return
  byId.delete(oldest.id)
  byToken.delete(oldest.token)
}

function callback(world: World, interaction: Interaction | undefined, call: Call): Answer {
  if (!interaction || interaction.token !== call.params[1]) throw refusal(10062)
  const label = `/${interaction.name} (${interaction.id})`
  if (world.now() - interaction.createdAt > ACKNOWLEDGE_MS) {
    const cameInTime = (interaction.deliveredAt ?? 0) - interaction.createdAt <= ACKNOWLEDGE_MS
    if (cameInTime) world.violate(`${label} was acknowledged after more than 3 s`)
    throw refusal(10062)
  }
  if (interaction.acknowledged) {
    if (!interaction.acknowledged.answerLost) world.violate(`${label} was acknowledged twice`)
    throw refusal(40060)
  }
  const body = isJson(call.body) ? call.body : {}
  const data = isJson(body['data']) ? body['data'] : {}
  respond(world, interaction, Number(body['type']), { ...call, body: data })
  interaction.acknowledged = call
  if (call.query.get('with_response') !== 'true') return { status: 204 }
  const message = interaction.original ? world.find(interaction.original)?.message : undefined
  return { status: 200, body: callbackResponse(interaction, Number(body['type']), message) }
}

function callbackResponse({ id, name, original, thinking, source }: Interaction, type: number, message?: APIMessage) {
  const ephemeral = ((message?.flags ?? 0) & EPHEMERAL) !== 0
  return {
    interaction: {
      id,
      type: source ? 3 : 2,
      ...(source ? {} : { command_name: name }),
      response_message_id: original,
      response_message_loading: thinking,
      response_message_ephemeral: ephemeral,
    },
    resource: { type, ...(message && (type === 4 || type === 5 || type === 7) ? { message } : {}) },
  }
}

/** The documented callback types that are built: reply, deferred reply, deferred update, update. */
function respond(world: World, interaction: Interaction, type: number, call: Call): void {
  const { source } = interaction
  if (type === 4) {
    interaction.original = reply(world, interaction, checked(world, interaction.channel, call), null).message.id
  } else if (type === 5) {
    const { flags = 0 } = checkMessage(call.body as Json, { flags: EPHEMERAL, files: 0 })
    interaction.original = reply(world, interaction, { flags: flags | LOADING }, null).message.id
    interaction.thinking = true
  } else if ((type === 6 || type === 7) && source) {
    interaction.original = source.message.id
    interaction.messages.add(source.message.id)
    if (type === 7) edit(world, interaction, source, call)
  } else {
    throw refusal(50035, { message: `Callback type ${type} does not fit here, or is not built` })
  }
}

function checked(world: World, channel: Channel, call: Call): Partial<MessageBody> {
  const body = isJson(call.body) ? call.body : {}
  const kept = checkMessage(body, { flags: REPLY_FLAGS, files: call.files.length })
  refuseEmpty({ content: '', embeds: [], ...kept, attachments: call.files })
  checkPings(world, body, ['users'], null)
  return { ...kept, attachments: attachmentsOf(world, channel, call.files, body['attachments']) }
}

function reply(world: World, interaction: Interaction, body: Partial<MessageBody>, after: string | null): Stored {
  const { id, by, channel, name, source, target } = interaction
  const reference = after ?? source?.message.id ?? null
  const user = userOf(by)
  const answers = target ? TO_MESSAGE_COMMAND : TO_COMMAND
  const extra = {
    type: reference ? REPLY : answers,
    application_id: world.bot.id,
    webhook_id: world.bot.id,
    ...(reference ? { message_reference: { type: 0, message_id: reference, channel_id: channel.id } } : {}),
    interaction_metadata: {
      ...{ id, type: source ? 3 : 2, user, authorizing_integration_owners: ownersOf(channel) },
      ...(source ? { interacted_message_id: source.message.id } : { name }),
      ...(target ? { target_message_id: target } : {}),
      ...(after ? { original_response_message_id: after } : {}),
    },
    ...(source ? {} : { interaction: { id, type: 2, name, user } }),
  }
  const message = messageOf(world, { author: userOf(world.bot), channel, body, extra })
  interaction.messages.add(message.id)
  return world.add({ message, channel, onlyFor: (body.flags ?? 0) & EPHEMERAL ? by.id : null })
}

/** Ephemeral stays what the reply was; only the embeds' suppression may be changed by an edit. */
function edit(world: World, interaction: Interaction, stored: Stored, call: Call): Stored {
  const body = isJson(call.body) ? call.body : {}
  const before = stored.message
  const kept = checkMessage(body, { flags: 4 | 32_768 | ((before.flags ?? 0) & EPHEMERAL), files: call.files.length })
  const after = { ...before, ...kept, attachments: attachmentsAfter(world, stored, body, call.files) }
  refuseEmpty(after)
  checkPings(world, body, ['users'], null)
  const suppress = (kept.flags ?? before.flags ?? 0) & 4
  const first = interaction.thinking && stored.message.id === interaction.original
  if (first) interaction.thinking = false
  return world.change(stored, {
    ...kept,
    attachments: after.attachments,
    flags: ((before.flags ?? 0) & ~(LOADING | 4)) | suppress,
    edited_timestamp: first ? null : new Date(world.now()).toISOString(),
  })
}
