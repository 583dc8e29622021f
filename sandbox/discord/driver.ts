import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { Channel } from './channels/channels.ts'
import { openThread } from './channels/threads.ts'
import type { Commands } from './commands/commands.ts'
import type { Interactions } from './interactions/interactions.ts'
import { createTriggers } from './interactions/triggers.ts'
import { createForward } from './messages/forward.ts'
import { mentionedIn } from './messages/message-objects.ts'
import { createReact } from './messages/react.ts'
import { groupMentions } from './messages/pings.ts'
import { contentOf, createSay } from './messages/say.ts'
import { createClient, DriverError } from './people/client.ts'
import { hasPermissions } from './people/permissions.ts'
import type { World } from './world.ts'

export type { Press, Submit, UseCommand } from './interactions/triggers.ts'
export type { Say } from './messages/say.ts'

/** The acts of people in Discord's client; each throws a DriverError where the client does not allow it. */
export function createDriver(deps: { world: World; commands: Commands; interactions: Interactions }) {
  const { world, interactions } = deps
  const { findMessage } = createClient(world)
  const say = createSay(world)
  return {
    say,
    forward: createForward(world, say),
    /** Edits the person's own message. */
    edit({ as, message: id, text }: { as: string; message: string; text: string }): void {
      const { by, found } = findMessage(as, id)
      if (found.message.author.id !== by.id) throw new DriverError(`Message ${id} is not by ${as}.`)
      const content = contentOf(world, text)
      const edited_timestamp = new Date(world.now()).toISOString()
      const mentions = mentionedIn(world, content)
      world.change(found, { content, mentions, ...groupMentions(by, found.channel, content), edited_timestamp })
    },
    /** Deletes messages, several in one event; those of others take the permission to manage messages. */
    remove({ as, messages }: { as: string; messages: readonly string[] }): void {
      for (const { by, found } of messages.map((id) => findMessage(as, id)))
        if (found.message.author.id !== by.id && !hasPermissions(by, found.channel, Permission.ManageMessages))
          throw new DriverError(`${as} may not delete message ${found.message.id}.`)
      world.remove(...messages)
    },
    /** Opens a thread on a message. */
    openThread({ as, message, name }: { as: string; message: string; name: string }): Channel {
      const { by: owner, found } = findMessage(as, message)
      return openThread(world, found, { owner, name })
    },
    ...createReact(world),
    ...createTriggers(deps),
    /** Sends an interaction to the bot: again, or late. */
    deliver: interactions.deliver,
    /** Removes an ephemeral message from its person's screen. */
    dismiss({ as, message }: { as: string; message: string }): void {
      if (findMessage(as, message).found.onlyFor === null)
        throw new DriverError('Only an ephemeral message can be dismissed.')
      world.remove(message)
    },
  }
}
