import type { APIMessage } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import type { Upload } from '../../http/bodies.ts'
import type { Signals } from '../signals.ts'

/** A message and its channel. `onlyFor` is the id of the only person who sees it (ephemeral), else null. */
export type Stored = { message: APIMessage; readonly channel: Channel; readonly onlyFor: string | null }

const maxMessages = 5000
const maxFilesBytes = 64 * 1024 * 1024

/** The newest 5,000 messages and the newest 5,000 deleted ones. Every change is published, save of ephemeral ones. */
export function createMessages(signals: Signals, channels: { channelNames(): string[] }) {
  const all = new Map<string, Stored>()
  const gone = new Map<string, Stored>()
  const put = (known: Map<string, Stored>, stored: Stored) => {
    known.set(stored.message.id, stored)
    if (known.size > maxMessages) for (const oldest of known.keys()) return void known.delete(oldest)
  }
  const publish = (name: string, data: object, { channel, onlyFor }: Stored) => {
    if (onlyFor === null) signals.publish({ name, data, channel })
    signals.changed()
  }
  return {
    find: (id: string) => all.get(id),
    findGone: (id: string) => gone.get(id),
    add(stored: Stored): Stored {
      put(all, stored)
      publish('MESSAGE_CREATE', stored.message, stored)
      return stored
    },
    change(stored: Stored, changes: Partial<APIMessage>): Stored {
      stored.message = { ...stored.message, ...changes }
      updateReferences(all, stored.message.id, stored.message)
      publish('MESSAGE_UPDATE', stored.message, stored)
      return stored
    },
    /** Deletes messages of one channel; several are published as one bulk event. */
    remove(...ids: readonly string[]): void {
      const found = ids.flatMap((id) => all.get(id) ?? [])
      for (const stored of found) {
        all.delete(stored.message.id)
        put(gone, stored)
        updateReferences(all, stored.message.id, null)
      }
      const [first] = found
      if (!first) return
      const bulk = found.length > 1
      const which = bulk ? { ids: found.map(({ message }) => message.id) } : { id: first.message.id }
      publish(bulk ? 'MESSAGE_DELETE_BULK' : 'MESSAGE_DELETE', { ...which, channel_id: first.channel.id }, first)
    },
    stored: (channelId: string) => [...all.values()].filter(({ channel }) => channel.id === channelId),
    messagesOf(name: string): APIMessage[] {
      if (!channels.channelNames().includes(name)) throw new Error(`There is no channel ${name}.`)
      return [...all.values()].filter(({ channel }) => channel.name === name).map(({ message }) => message)
    },
  }
}

/** Puts the present state of a message into the replies to it; null for a deleted one. */
function updateReferences(all: ReadonlyMap<string, Stored>, id: string, now: APIMessage | null): void {
  for (const reply of all.values()) {
    if (reply.message.message_reference?.message_id !== id || !('referenced_message' in reply.message)) continue
    const { referenced_message: _, ...carried } = now ?? reply.message
    reply.message = { ...reply.message, referenced_message: now && carried }
  }
}

/** Uploads by the path that serves them; beyond 64 MiB in all the oldest are dropped. */
export function createFiles() {
  const files = new Map<string, Upload>()
  let bytes = 0
  return {
    at: (path: string) => files.get(path),
    keep(path: string, file: Upload): void {
      files.set(path, file)
      bytes += file.bytes.length
      for (const [oldest, { bytes: dropped }] of files) {
        if (bytes <= maxFilesBytes) return
        files.delete(oldest)
        bytes -= dropped.length
      }
    },
  }
}
