import { createModelTextFilter, finishModelText } from '../../../src/features/chat/answer/model-text.ts'
import type { Source } from '../../../src/features/chat/ports.ts'

/** The final text of a model's answer. */
export const finish = (text: string, sources: readonly Source[] = []): string => finishModelText({ text, sources }).text

/** All that is shown of a text that arrives in these chunks. */
export function streamed(chunks: readonly string[]): string {
  const filter = createModelTextFilter()
  return [...chunks.map((chunk) => filter.add(chunk)), filter.rest()].join('')
}
