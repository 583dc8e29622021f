import { expect, it } from 'vitest'
import { isDateLine } from './date-line.ts'

it.each(['Friday, 2 January 2026', 'Sonntag, 4. Januar 2026', '2 января 2026 г.', 'Pubblicato il 2 gennaio 2026'])(
  'recognizes “%s” as a date line',
  (line) => expect(isDateLine(line)).toBe(true),
)

it.each(['Friday', 'The 2 of them met', ''])('does not recognize “%s” as a date line', (line) =>
  expect(isDateLine(line)).toBe(false),
)
