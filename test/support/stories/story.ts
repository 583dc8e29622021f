import { existsSync } from 'node:fs'
import type { APIMessage } from 'discord-api-types/v10'
import { afterEach, expect } from 'vitest'
import { copyInstalled } from './installed.ts'
import { schemaViolations } from '../discord/schema-violations.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/sandbox.ts'

export const thinking = 1 << 7
export const ephemeral = 1 << 6

export type Story = Sandbox & {
  /** Uses /prof in #town-square; resolves with the id of the interaction. */
  ask(as: string, prompt: string): string
  /** The message that answers an interaction, when it is whole: no longer thinking, its command done in the log. */
  answer(interactionId: string): Promise<APIMessage>
  /** What answers an interaction now, if anything. */
  shown(interactionId: string): APIMessage | undefined
}

/** A busy machine may need that long. */
const patienceMs = 15_000
const stories: Story[] = []

/** Starts the whole bot for one test; it is stopped after the test, which fails if Discord found anything to object to. */
export async function startStory(options: SandboxOptions = {}): Promise<Story> {
  // A failed model shows as such, unless the story is about what stands in for it.
  const settings = { CHAT_FALLBACK: 'none', ...options.settings }
  const sandbox = await startSandbox({ limits: 'off', prepare: copyWhereMissing, ...options, settings })
  const { discord, logs } = sandbox
  const shown = (id: string) =>
    discord.messages('town-square').find((message) => message.interaction_metadata?.id === id)
  const done = (id: string) => logs.some((line) => line.msg === 'command done' && line.id === id)
  const story: Story = {
    ...sandbox,
    ask: (as, prompt) =>
      discord.command({ as, channel: 'town-square', name: 'prof', options: { prompt } }).interactionId,
    shown,
    answer: (id) =>
      discord.until(() => {
        const message = shown(id)
        return message && ((message.flags ?? 0) & thinking) === 0 && done(id) ? message : null
      }, patienceMs),
  }
  stories.push(story)
  return story
}

const copyWhereMissing = async (path: string) => {
  if (!existsSync(path)) await copyInstalled(path)
}

afterEach(async () => {
  for (const { discord, gptTrainer, google, youtube, feeds, stop } of stories.splice(0)) {
    await stop()
    for (const standIn of [gptTrainer, google, youtube, feeds]) expect(standIn.violations).toEqual([])
    expect(discord.violations).toEqual([])
    expect(schemaViolations(discord.calls)).toEqual([])
  }
})
