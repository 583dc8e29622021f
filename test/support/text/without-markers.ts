import { createMarkerFilter } from '../../../src/features/chat/answer/citations.ts'

/** A text without its citation markers, exactly as the filter shows it. */
export function withoutMarkers(text: string): string {
  const filter = createMarkerFilter()
  return filter.add(text) + filter.rest()
}
