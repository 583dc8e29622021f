import { type APIEmbed, type APIMessage, ComponentType } from 'discord-api-types/v10'

/** The parts of a message that Discord draws as cards. A forwarded message has them too. */
type WithCards = Partial<Pick<APIMessage, 'embeds' | 'components' | 'poll'>>

const maxCharacters = 8_000
/** Nested components included. https://discord.com/developers/docs/components/reference#component-object */
const maxComponents = 200

/** The texts of embeds (link previews, cards of other bots), of components and of a poll. */
export const cardsOf = ({ embeds = [], components = [], poll }: WithCards): string[] =>
  [...embeds.map(embedText), componentsText(components), poll ? pollText(poll) : ''].map((text) =>
    text.slice(0, maxCharacters),
  )

const lines = (texts: readonly (string | undefined)[]): string => texts.filter((text) => text?.trim()).join('\n')

const embedText = ({ author, title, description, fields = [], footer }: APIEmbed): string =>
  lines([author?.name, title, description, ...fields.map(({ name, value }) => `${name}: ${value}`), footer?.text])

const pollText = ({ question, answers }: NonNullable<APIMessage['poll']>): string =>
  lines([`Poll: ${question.text ?? ''}`, ...answers.map(({ poll_media: { text } }) => `- ${text ?? ''}`)])

type Component = { readonly type: number; readonly content?: unknown; readonly components?: unknown }

/** The text displays within components, in their order. */
function componentsText(components: readonly unknown[]): string {
  const waiting = [...components].reverse() as Component[]
  const texts: string[] = []
  for (let read = 0; read < maxComponents; read++) {
    const component = waiting.pop()
    if (!component) break
    const { type, content, components: children } = component
    if (type === Number(ComponentType.TextDisplay) && typeof content === 'string') texts.push(content)
    if (Array.isArray(children)) waiting.push(...(children as Component[]).toReversed())
  }
  return lines(texts)
}
