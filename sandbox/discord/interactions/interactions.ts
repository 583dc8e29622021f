import { type APIMessage, MessageFlags } from 'discord-api-types/v10'
import { type Json, jsonOf } from '../json.ts'
import { checkMessage } from '../messages/message-limits.ts'
import { checkForm } from './form-limits.ts'
import { refusal } from '../rest/errors.ts'
import { ok, type Answer, type Call } from '../rest/route.ts'
import type { World } from '../world.ts'
import { createRegistry, type Interaction, type Registry } from './registry.ts'
import { checkedBody, editReply, reply } from './replies.ts'

export type Interactions = ReturnType<typeof createInteractions>

/** Interactions and the handlers of their REST routes, which throw Refusals. */
export function createInteractions(world: World) {
  const registry = createRegistry(world)
  return {
    open: registry.open,
    /** Sends an interaction to the bot: the first time, or again. */
    deliver: registry.deliver,
    forms: registry.forms,
    callback: (call: Call): Answer => acknowledge(world, registry, call),
    get: (call: Call): Answer => ok(registry.findMessage(call).stored.message),
    edit(call: Call): Answer {
      const { interaction, stored } = registry.findMessage(call)
      return ok(editReply(world, interaction, stored, call).message)
    },
    remove(call: Call): Answer {
      world.remove(registry.findMessage(call).stored.message.id)
      return { status: 204 }
    },
    followUp(call: Call): Answer {
      const interaction = registry.findLive(call)
      if (interaction.thinking) {
        world.violate(`A follow-up to /${interaction.name} came before @original was edited: it becomes the original`)
        const { stored } = registry.findMessage({ ...call, params: [...call.params, '@original'] })
        return ok(editReply(world, interaction, stored, call).message)
      }
      const body = checkedBody(world, interaction.channel, call)
      return ok(reply(world, interaction, body, interaction.original).message)
    },
  }
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback */
const acknowledgeMs = 3000

/** Takes an interaction's callback. One that is late or the second is refused and, if the bot's fault, a violation. */
function acknowledge(world: World, registry: Registry, call: Call): Answer {
  const interaction = registry.find(call.params[0] ?? '')
  if (!interaction || interaction.token !== call.params[1]) throw refusal(10062)
  const label = `/${interaction.name} (${interaction.id})`
  if (world.now() - interaction.createdAt > acknowledgeMs) {
    const cameInTime = (interaction.deliveredAt ?? 0) - interaction.createdAt <= acknowledgeMs
    if (cameInTime && !call.answerLost) world.violate(`${label} was acknowledged after more than 3 s`)
    throw refusal(10062)
  }
  if (interaction.acknowledged) {
    // A caller that gave up waiting for one of the two calls could not know.
    if (!interaction.acknowledged.answerLost && !call.answerLost) world.violate(`${label} was acknowledged twice`)
    throw refusal(40060)
  }
  const body = jsonOf(call.body)
  const type = Number(body['type'])
  const data = jsonOf(body['data'])
  if (type === 9 && interaction.type !== 5)
    registry.forms.set(interaction.by.id, { opener: interaction, form: checkForm(data) })
  else respond(world, interaction, type, { ...call, body: data })
  interaction.acknowledged = call
  if (call.query.get('with_response') !== 'true') return { status: 204 }
  const message = interaction.original ? world.find(interaction.original)?.message : undefined
  return { status: 200, body: callbackResponse(interaction, type, message) }
}

function callbackResponse(
  { id, name, original, thinking, type: kind }: Interaction,
  type: number,
  message?: APIMessage,
) {
  return {
    interaction: {
      id,
      type: kind,
      ...(kind === 2 ? { command_name: name } : {}),
      response_message_id: original,
      response_message_loading: thinking,
      response_message_ephemeral: ((message?.flags ?? 0) & MessageFlags.Ephemeral) !== 0,
    },
    resource: { type, ...(message && (type === 4 || type === 5 || type === 7) ? { message } : {}) },
  }
}

/** The callback types that are built beside 9, a form: 4 reply, 5 deferred reply, 6 deferred update, 7 update. */
function respond(world: World, interaction: Interaction, type: number, call: Call): void {
  const { source } = interaction
  if (type === 4) {
    const body = checkedBody(world, interaction.channel, call)
    interaction.original = reply(world, interaction, body, null).message.id
  } else if (type === 5) {
    const { flags = 0 } = checkMessage(call.body as Json, { flags: MessageFlags.Ephemeral, files: 0 })
    interaction.original = reply(world, interaction, { flags: flags | MessageFlags.Loading }, null).message.id
    interaction.thinking = true
  } else if ((type === 6 || type === 7) && source) {
    interaction.original = source.message.id
    interaction.messages.add(source.message.id)
    if (type === 7) editReply(world, interaction, source, call)
  } else {
    throw refusal(50035, { message: `Callback type ${type} does not fit here, or is not built` })
  }
}
