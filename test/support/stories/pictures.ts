import type { APIMessage } from 'discord-api-types/v10'
import { press, use } from './conversation.ts'
import { type Story, startStory } from './story.ts'

/** Nobody has to wait between two pictures. */
export const noCooldown = { IMAGE_COOLDOWN_SECONDS: '0' }

/** The whole bot with Google's stand-in, and a gallery in #gallery. */
export const startPictures = (settings: Readonly<Record<string, string>> = noCooldown): Promise<Story> =>
  startStory({ pictures: true, settings })

type Given = { readonly as?: string; readonly channel?: string; readonly options?: Readonly<Record<string, string>> }

/** Uses /image and waits for what comes of it. */
export const image = (story: Story, prompt: string, { as = 'member', channel = 'town-square', options }: Given = {}) =>
  use(story, { as, channel, name: 'image', options: { prompt, ...options } })

/** Opens the form of a picture's *Edit* button; resolves when it is on the person's screen. */
export async function openEdit(story: Story, as: string, message: APIMessage) {
  press(story, as, message, 'Edit')
  return story.discord.until(() => story.discord.formOf(as)?.form)
}

/** The ids of everything under a message that can be pressed or chosen from. */
export const controlsOf = ({ components = [] }: APIMessage): string[] =>
  JSON.stringify(components)
    .split('"custom_id":"')
    .slice(1)
    .map((part) => part.slice(0, part.indexOf('"')))
