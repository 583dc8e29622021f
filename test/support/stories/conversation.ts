import { type APIMessage, MessageType } from 'discord-api-types/v10'
import { expect } from 'vitest'
import type { Press, Say, UseCommand } from '../../../sandbox/discord/driver.ts'
import { ephemeral, type Story, thinking } from './story.ts'

/** A busy machine may need that long. */
const patienceMs = 15_000
export const square = 'town-square'
export const fromTrainer = { answersFrom: 'gpt-trainer' } as const

/** A model whose answer is short and whole at once, so that what is quoted is not said again. */
export const quick = { reply: () => 'So it is.', chunkMs: 0 }

const byBot = ({ discord }: Story, { author }: APIMessage) => author.id === discord.botId

export const isPrivate = ({ flags }: APIMessage): boolean => ((flags ?? 0) & ephemeral) !== 0

/** Every message that stands anywhere, in the order of the channels. */
export const everything = ({ discord }: Story): APIMessage[] =>
  discord.state().channels.flatMap(({ messages }) => messages)

/** What the bot says to a message or an interaction, by its id, as it stands now, oldest first. */
export const repliesTo = (story: Story, id: string): APIMessage[] =>
  everything(story).filter(
    (message) =>
      byBot(story, message) &&
      message.type !== MessageType.ThreadStarterMessage &&
      (message.interaction_metadata
        ? message.interaction_metadata.id === id
        : message.message_reference?.message_id === id),
  )

/** How a command or a message ended by the log; undefined while it runs, or where the bot does not care. */
export const outcomeOf = ({ logs }: Story, id: string): unknown =>
  logs.find((line) => line.msg === 'command done' && line.id === id)?.['outcome']

const stands = ({ flags, content }: APIMessage) => ((flags ?? 0) & thinking) === 0 && content !== ''

/** The first message of what the bot says to it, when that is whole. */
export const wholeReply = (story: Story, id: string): Promise<APIMessage> =>
  story.discord.until(() => {
    const [first] = repliesTo(story, id)
    return first && stands(first) && outcomeOf(story, id) !== undefined ? first : null
  }, patienceMs)

/** Writes a message and waits for what the bot says to it. */
export const tell = (story: Story, say: Say): Promise<APIMessage> => wholeReply(story, story.discord.say(say).messageId)

/** Uses a command and waits for what the bot says to it. */
export const use = (story: Story, command: UseCommand): Promise<APIMessage> =>
  wholeReply(story, story.discord.command(command).interactionId)

/** The words on the buttons under a message. */
export const buttons = (message: APIMessage): string[] => buttonsOf(message).map(({ label }) => label)

type Button = { label: string; custom_id: string }
/** The buttons under a message. */
export const buttonsOf = ({ components = [] }: APIMessage): Button[] =>
  (components as unknown as { components: Button[] }[]).flatMap((row) => row.components)

/** Presses a button by its word; answers the id of the press. */
export function press({ discord }: Story, as: Press['as'], message: APIMessage, label: string): string {
  const customId = buttonsOf(message).find((button) => button.label === label)?.custom_id
  if (customId === undefined) throw new Error(`There is no button ${label}, but ${buttons(message).join(', ')}.`)
  return discord.press({ as, message: message.id, customId }).interactionId
}

/** Presses a button and waits for what the bot says to it. */
export const pressed = (story: Story, as: string, message: APIMessage, label: string): Promise<APIMessage> =>
  wholeReply(story, press(story, as, message, label))

/** Lets the bot answer somebody else, and then finds that it said nothing to these messages. */
export async function expectSilence(story: Story, ...ids: readonly string[]): Promise<void> {
  await tell(story, { as: 'owner', channel: 'dm', text: 'What is CLIP?' })
  for (const id of ids) {
    expect([undefined, 'dropped']).toContain(outcomeOf(story, id))
    expect(repliesTo(story, id)).toEqual([])
  }
}

/** All that GPT Trainer was asked, conversation by conversation. */
export const queries = ({ gptTrainer }: Story): string[] =>
  [...gptTrainer.sessions.values()].flatMap((turns) => turns.map(({ query }) => query))

/** The last question that GPT Trainer got, with all that is quoted around it. */
export const newest = (story: Story): string => queries(story).at(-1) ?? ''

/** The lines of a question that are quoted. */
export const quoted = (query: string): string[] => query.split('\n').filter((line) => line.startsWith('>'))

/** A text as somebody attaches it. */
export const file = (name: string, content: string | Buffer) => ({
  name,
  base64: Buffer.from(content).toString('base64'),
})

/** The question by which the library tells its answer on attention. */
export const attention = { prompt: 'What is attention?', source: '1706.03762' } as const
