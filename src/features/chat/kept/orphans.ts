import { createSeenSet } from '../../../lib/concurrency/bounded-map.ts'
import type { Log } from '../../../lib/log.ts'
import { prefixes, readKey } from '../actions.ts'
import type { PostedAnswers } from '../ports.ts'
import type { Running } from './running.ts'

const maxChannels = 10_000
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'

type Deps = {
  running: Running
  postedAnswers: PostedAnswers
  /** False after an orderly stop: then no row can be missing. */
  isNeeded: boolean
  log: Log
}

/**
 * A power cut may lose the row of an answer in progress, whose message then stands unfinished with its Stop button. After an
 * unclean stop this looks once at the newest messages of a channel, before the bot writes there, and ends such answers.
 */
export function createOrphans({ running, postedAnswers, isNeeded, log }: Deps) {
  const looked = createSeenSet(maxChannels)

  async function end(channelId: string): Promise<void> {
    for (const { ref, actionId } of await postedAnswers.findByAction(channelId, prefixes.stop)) {
      const { answerId } = readKey(actionId.slice(prefixes.stop.length))
      if (await running.find(answerId)) continue
      await postedAnswers.endWithNotice(ref, { text: interrupted, actions: [] })
      log.info({ id: answerId, part: 'chat' }, 'answer without a row ended')
    }
  }

  return {
    /** Never rejects: an answer must not fail because an old one could not be ended. */
    async endIn(channelId: string): Promise<void> {
      if (!isNeeded || !looked.add(channelId)) return
      await end(channelId).catch((error: unknown) =>
        log.warn({ err: error, part: 'chat' }, 'could not look for unfinished answers in a channel'),
      )
    },
  }
}

export type Orphans = ReturnType<typeof createOrphans>
