import {
  type APIModalInteractionResponseCallbackData,
  type APILabelComponent,
  ComponentType,
  TextInputStyle,
} from 'discord-api-types/v10'
import type { Field, Form } from '../../../conversation/conversation.ts'
import { truncateAtWord } from '../../../lib/text/markdown.ts'

/** Characters of a title, a label, the text above the fields and a text that is typed in; choices of a radio group. */
const max = { title: 45, label: 45, text: 4_000, input: 4_000, choices: 10, choiceLabel: 100 }

/** A form as Discord opens it; what is longer than Discord takes is cut. https://discord.com/developers/docs/components/reference#label */
export const formBody = ({ id, title, text, fields }: Form): APIModalInteractionResponseCallbackData => ({
  custom_id: id,
  title: truncateAtWord(title, max.title),
  components: [
    ...(text.trim() === ''
      ? []
      : [{ type: ComponentType.TextDisplay as const, content: truncateAtWord(text, max.text) }]),
    ...fields.map(labelled),
  ],
})

const labelled = (field: Field): APILabelComponent => ({
  type: ComponentType.Label,
  label: truncateAtWord(field.label, max.label),
  component: componentOf(field),
})

function componentOf(field: Field): APILabelComponent['component'] {
  const { name: custom_id } = field
  switch (field.kind) {
    case 'text': {
      const maxLength = Math.min(Math.max(field.maxLength, 1), max.input)
      const value = truncateAtWord(field.value, maxLength)
      return {
        type: ComponentType.TextInput,
        custom_id,
        style: TextInputStyle.Paragraph,
        required: field.required,
        max_length: maxLength,
        ...(value !== '' && { value }),
      }
    }
    case 'choice':
      return {
        type: ComponentType.RadioGroup,
        custom_id,
        required: false,
        options: field.choices.slice(0, max.choices).map(({ value, label }) => ({
          value,
          label: truncateAtWord(label, max.choiceLabel),
          default: value === field.chosen,
        })),
      }
    case 'picture':
      return {
        type: ComponentType.FileUpload,
        custom_id,
        required: false,
        min_values: 0,
        max_values: 1,
        // Discord goes by the name's extension alone.
        file_types: ['image'],
      }
  }
}
