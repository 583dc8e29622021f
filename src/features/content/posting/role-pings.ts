import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { Clock } from '../../../lib/clock.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import type { Publisher } from '../ports.ts'
import type { Post } from './queue.ts'

/** A role and its permissions may be changed: they are looked at again after this time. */
const lookAgainMs = 86_400_000
const maxRoles = 1_000
const maxNameChars = 60

type Deps = { clock: Clock; publisher: Publisher; report(cause: string, sentence: string): void }

/** Tells the owner once about a role that posts should ping and cannot, until it is pinged again. */
export function createRolePings({ clock, publisher, report }: Deps) {
  const looks = createBoundedMap<string, { at: number; isTold: boolean }>(maxRoles)
  return {
    /** Looks at the role of a post that stands in its channel, at most once a day. Rejects with the signal's reason. */
    async check(post: Pick<Post, 'channel_id' | 'role_id' | 'source'>, signal: AbortSignal): Promise<void> {
      const { channel_id: channelId, role_id: roleId, source } = post
      if (roleId === null) return
      const key = `${channelId} ${roleId}`
      const before = looks.get(key)
      if (before && Math.abs(clock.now() - before.at) < lookAgainMs) return
      const trouble = await publisher.pingTrouble(channelId, roleId, signal)
      looks.set(key, { at: clock.now(), isTold: trouble !== null })
      if (trouble !== null && !before?.isTold)
        report(`ping of ${key}`, `Posts of “${toLinkLabel(source, maxNameChars)}”: ${trouble}`)
    },
  }
}

export type RolePings = ReturnType<typeof createRolePings>
