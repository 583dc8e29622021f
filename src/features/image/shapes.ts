import type { Choice } from '../../conversation/conversation.ts'

const names: Readonly<Record<string, string>> = {
  '1:1': 'Square',
  '16:9': 'Wide',
  '9:16': 'Tall',
  '4:3': 'Landscape',
  '3:4': 'Portrait',
  '21:9': 'Ultrawide',
  '3:2': 'Photo',
  '2:3': 'Upright photo',
  '5:4': 'Nearly square',
  '4:5': 'Nearly square, upright',
}

/** The shapes that everybody knows, as width to height: ten, as many as a form can offer. */
export const commonRatios: readonly string[] = Object.keys(names)

const toChoice = (value: string): Choice => ({ value, label: names[value] ? `${names[value]} (${value})` : value })

export const commonShapes: readonly Choice[] = commonRatios.map(toChoice)

/** Every shape that some model takes. */
export const allShapes: readonly Choice[] = [...commonRatios, '1:4', '4:1', '1:8', '8:1'].map(toChoice)
