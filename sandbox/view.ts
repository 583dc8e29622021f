import { type APIMessage, type APIThreadChannel, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { AnswersFrom, Bot } from './bot.ts'
import type { MovableClock } from './clock.ts'
import { channelOf } from './discord/channels/channel-objects.ts'
import type { Channel } from './discord/channels/channels.ts'
import type { Discord } from './discord/discord.ts'
import { createClient } from './discord/people/client.ts'
import type { Person } from './discord/people/people.ts'
import { hasPermissions } from './discord/people/permissions.ts'
import type { World } from './discord/world.ts'
import type { Feeds } from './feeds/feeds.ts'
import type { Google } from './google/google.ts'
import type { GptTrainer } from './gpt-trainer/gpt-trainer.ts'
import { type FormView, formViewOf } from './form-view.ts'
import type { QueuedItem } from './news/queue.ts'
import { type Slash, slashCommands } from './slash-commands.ts'
import type { YouTube } from './youtube/youtube.ts'

export type PersonView = { name: string; id: string; displayName: string; color: string }
export type ChannelView = Pick<Channel, 'id' | 'name' | 'topic' | 'kind'> & {
  /** Empty for direct messages. */
  server: string
  /** Of a thread, the channel it belongs to. */
  parentId: string | null
  lastMessageId: string | null
}
/** A line of the bot's log, parsed. */
export type LogLine = { time: string; level: string; msg: string } & Record<string, unknown>

/** The page's state: a channel as one person sees it, and the state of the bot. */
export type View = {
  me: PersonView
  people: PersonView[]
  bot: { id: string; name: string }
  server: { name: string }
  channels: ChannelView[]
  channelId: string
  /** The newest 60, oldest first; ephemeral ones (flag 64) only for their person; flag 128 is "thinking". */
  messages: APIMessage[]
  /** The display names of those who are typing in this channel. */
  typing: string[]
  /** The form that is open on this person's screen. */
  form: FormView | null
  /** The slash commands that this person is offered here, and the names of those that are used on messages. */
  commands: Slash[]
  messageCommands: string[]
  /** The newest posts that ended and all that wait, in the order of their times; null where news are off. */
  news: { items: QueuedItem[]; feedToAdd: string } | null
  gateway: 'connected' | 'connecting' | 'down'
  answersFrom: AnswersFrom
  /** The newest 200. */
  logs: LogLine[]
  violations: string[]
  /** The bot's time, in milliseconds since 1970. */
  now: number
  /** The address of the bot's health server; empty while there is none. */
  healthUrl: string
}

/** The running sandbox, as its server and its page need it. */
export type Running = {
  discord: Discord
  gptTrainer: GptTrainer
  google: Google
  youtube: YouTube
  feeds: Feeds
  bot: Pick<Bot, 'answersFrom' | 'healthPort' | 'start'>
  clock: MovableClock
  logs: readonly LogLine[]
  /** Null where news are off. */
  news: (() => View['news']) | null
}

/** The violations that all stand-ins recorded. */
export const violationsOf = ({ discord, gptTrainer, google, youtube, feeds }: Running): string[] => [
  ...discord.violations,
  ...gptTrainer.violations.map((violation) => `GPT Trainer: ${violation}`),
  ...google.violations.map((violation) => `Google: ${violation}`),
  ...youtube.violations.map((violation) => `YouTube: ${violation}`),
  ...feeds.violations.map((violation) => `Feeds: ${violation}`),
]

export const healthUrlOf = ({ bot }: Running): string => {
  const port = bot.healthPort()
  return port === null ? '' : `http://127.0.0.1:${port}`
}

/** The view of a person in a channel. Throws a DriverError where there is no such person or channel. */
export function viewOf(running: Running, as: string, channelName: string): View {
  const { discord, bot, logs } = running
  const { world, commands, gateway } = discord
  const { by, channel } = createClient(world).locate(as, channelName)
  const visible = (channelId: string) =>
    world
      .stored(channelId)
      .filter(({ onlyFor }) => onlyFor === null || onlyFor === by.id)
      .map(({ message }) => message)
  const open = (each: Channel) => each.id === channel.id || !each.thread?.archived
  const shared = world.channels().filter((each) => open(each) && hasPermissions(by, each, Permission.ViewChannel))
  const direct = world.channelFor('dm', by)
  const channels = [...shared, ...(direct ? [direct] : [])].map(({ id, name, topic, kind, guild, thread }) => ({
    ...{ id, name, topic, kind, server: guild?.name ?? '', parentId: thread?.parent.id ?? null },
    lastMessageId: visible(id).at(-1)?.id ?? null,
  }))
  const offered = commands.offered(by, channel)
  return {
    me: personView(by),
    people: world.people().map(personView),
    bot: { id: world.bot.id, name: world.bot.name },
    server: { name: world.guild.name },
    channels,
    channelId: channel.id,
    messages: (channel.kind === 'forum' ? postsOf(world, channel) : visible(channel.id)).slice(-60),
    typing: (world.typingUntil.get(channel.id) ?? 0) > world.now() ? [world.bot.name] : [],
    commands: slashCommands(offered, channels),
    messageCommands: offered.filter(({ type }) => Number(type) === 3).map(({ name }) => name),
    form: formViewOf(discord.formOf(as)),
    news: running.news?.() ?? null,
    gateway: gateway.status(),
    logs: logs.slice(-200),
    answersFrom: bot.answersFrom(),
    violations: violationsOf(running),
    now: world.now(),
    healthUrl: healthUrlOf(running),
  }
}

/** The first message of each post of a forum, with the thread that it opens. */
const postsOf = (world: World, forum: Channel): APIMessage[] =>
  world
    .channels()
    .filter(({ thread }) => thread?.parent.id === forum.id && !thread.archived)
    .flatMap((post) => {
      const starter = world.find(post.id)
      return starter ? [{ ...starter.message, thread: channelOf(world, post) as APIThreadChannel }] : []
    })

const personView = ({ name, id, displayName, color }: Person): PersonView => ({ name, id, displayName, color })
