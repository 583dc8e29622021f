import { memoryUsage } from 'node:process'
import type { Command } from '../../conversation/conversation.ts'
import { professorCommand } from '../../conversation/owner-command.ts'
import type { StatusSection } from '../../conversation/status.ts'
import type { Database } from '../../db/db.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { when } from '../../lib/text/phrases.ts'

const bytesPerMegabyte = 1024 * 1024

/**
 * /professor status: the state of the bot, then the section of each feature, then the commands that tell more. A section
 * that fails hides no other.
 */
export function statusCommand(deps: {
  bot: StatusSection
  features(): { readonly commands: readonly Command[]; readonly status: readonly StatusSection[] }
  log: Log
}): Command<never> {
  const { bot, features, log } = deps

  async function describe({ heading, lines }: StatusSection): Promise<string[]> {
    const read = await lines().catch((error: unknown) => {
      log.error({ err: error, part: 'status', section: heading }, 'status could not be read')
      return ['⚠ It could not be read; the log says why.']
    })
    return read.length === 0 ? [] : ['', `**${heading}**`, ...read.map((line) => `- ${line}`)]
  }

  return professorCommand({
    name: 'status',
    options: [],
    description: 'How the professor is doing, at a glance',
    async run() {
      const { commands, status } = features()
      const sections: string[] = []
      for (const each of [bot, ...status]) sections.push(...(await describe(each)))
      const more = commands.map(({ name }) => name).filter((name) => /^professor \S+ status$/.test(name))
      const last = more.length === 0 ? [] : ['', `More: ${more.map((name) => `/${name}`).join(', ')}`]
      return { kind: 'text', text: [...sections.slice(1), ...last].join('\n'), commands: more }
    },
  })
}

/** The state of the bot itself. Its time begins when this is called. */
export function botStatus(deps: {
  /** Null where it is unknown. */
  version: string | null
  /** Of the connection to Discord; `ready` where it stands. */
  gateway(): string
  trouble: Pick<Database['trouble'], 'check'>
  /** The channel in which the owner is told of trouble; null: it is only logged. */
  ownerChannelId: string | null
  clock: Pick<Clock, 'now'>
}): StatusSection {
  const { version, gateway, trouble, ownerChannelId, clock } = deps
  const startedAt = clock.now()
  return {
    heading: 'Professor Synapse',
    async lines() {
      const found = await trouble.check()
      const told =
        ownerChannelId === null
          ? 'only logged; ERROR_CHANNEL_ID names a channel for it'
          : `told in <#${ownerChannelId}>`
      return [
        `${version === null ? 'Running' : `Version ${version}, running`} since ${when(startedAt, 'f')} (${when(startedAt)})`,
        gateway() === 'ready' ? 'Connected to Discord' : `⚠ Not connected to Discord: ${gateway()}`,
        ...(found ? [`⚠ ${found.sentence}`] : []),
        `Memory: ${Math.round(memoryUsage.rss() / bytesPerMegabyte).toLocaleString('en')} MB`,
        `Trouble is ${told}`,
      ]
    },
  }
}
