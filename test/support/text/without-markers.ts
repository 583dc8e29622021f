import { newFenceState, replaceMarkers } from '../../../src/features/chat/answer/citation-markers.ts'

/** A text without its citation markers outside code. */
export function withoutMarkers(text: string): string {
  const state = newFenceState()
  return text
    .split(/(?<=\n)/)
    .map((line) => replaceMarkers(line, state, () => ''))
    .join('')
}
