import type { Action, Ending, Form } from '../../conversation/conversation.ts'
import type { PictureRow } from './kept/pictures.ts'
import { allShapes, commonShapes } from './shapes.ts'

/**
 * The ids of a picture's buttons, menu and forms by their prefixes; the rest of an id is `PICTURE:ASKER`, of a menu's choice
 * `PICTURE:ASKER:RATIO`, of *Edit this picture* the id of a message.
 */
export const prefixes = {
  again: 'image:again:',
  edit: 'image:edit:',
  edited: 'image:edited:',
  from: 'image:from:',
  shape: 'image:shape:',
  remove: 'image:delete:',
} as const

type About = { readonly id: string; readonly askerId: string }

const keyOf = ({ id, askerId }: About): string => `${id}:${askerId}`

/** Reads the key of a button, or of a choice; `ratio` is '' where it is none. */
export function readKey(key: string): { id: string; askerId: string; ratio: string } {
  const [id = '', askerId = '', ...ratio] = key.split(':')
  return { id, askerId, ratio: ratio.join(':') }
}

const action = (prefix: string, label: string, about: About, style: Action['style'] = 'secondary'): Action => ({
  id: `${prefix}${keyOf(about)}`,
  label,
  style,
})

/** The buttons and the menu under a picture. */
export const pictureControls = (about: About): Required<Pick<Ending, 'actions' | 'menu'>> => ({
  actions: [
    action(prefixes.again, 'Again', about),
    action(prefixes.edit, 'Edit', about),
    action(prefixes.remove, 'Delete', about, 'danger'),
  ],
  menu: { id: `${prefixes.shape}${keyOf(about)}`, placeholder: 'Change shape', choices: allShapes },
})

/** The beginning of the id of a button that only a whole picture has. */
export const wholeAction = (about: About): string => `${prefixes.remove}${keyOf(about)}`

/** The buttons where there is no picture. */
export const failedActions = (about: About): readonly Action[] => [
  action(prefixes.again, 'Try again', about, 'primary'),
  action(prefixes.edit, 'Edit', about),
]

export const editFields = ['prompt', 'aspect', 'picture'] as const
export type EditField = (typeof editFields)[number]

export const maxPrompt = 2_000

/** The form that edits a picture: the prompt, the shape, another picture. `hasPicture`: there is one already. */
export function editForm(
  id: string,
  given: { prompt: string; aspect: string | null; hasPicture: boolean },
): Form<EditField> {
  const chosen = commonShapes.some(({ value }) => value === given.aspect) ? given.aspect : null
  return {
    id,
    title: given.hasPicture ? 'Edit this picture' : 'Edit your words',
    text: given.hasPicture
      ? 'I send the picture along with your words. Say what to change, or describe the whole picture.'
      : "Change your words, and I'll try again.",
    fields: [
      { kind: 'text', name: 'prompt', label: 'Your words', required: true, maxLength: maxPrompt, value: given.prompt },
      { kind: 'choice', name: 'aspect', label: 'Shape', choices: commonShapes, chosen },
      { kind: 'picture', name: 'picture', label: 'Another picture to use' },
    ],
  }
}

/** The form that edits a picture of the bot, or tries one again that did not come. */
export const editFormOf = ({ id, asker_id: askerId, prompt, aspect, state }: PictureRow): Form<EditField> =>
  editForm(`${prefixes.edited}${keyOf({ id, askerId })}`, { prompt, aspect, hasPicture: state !== 'failed' })
