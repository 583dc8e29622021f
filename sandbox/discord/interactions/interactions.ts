import { ok, type Answer, type Call } from '../rest/route.ts'
import type { World } from '../world.ts'
import { acknowledge } from './acknowledge.ts'
import { createRegistry } from './registry.ts'
import { checkedBody, editReply, reply } from './replies.ts'

export type Interactions = ReturnType<typeof createInteractions>

/** Interactions and the handlers of their REST routes, which throw Refusals. */
export function createInteractions(world: World) {
  const registry = createRegistry(world)
  return {
    open: registry.open,
    /** Sends an interaction to the bot: the first time, or again. */
    deliver: registry.deliver,
    callback: (call: Call): Answer => acknowledge(world, registry.find(call.params[0] ?? ''), call),
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
