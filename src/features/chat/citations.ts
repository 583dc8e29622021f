import type { Source } from './ports.ts'
const marks = / *\[\d+\.\d+\]/g
export function createMarkFilter() {
  let held = ''
  return {
    add(chunk: string): string {
      held += chunk
      const at = held.lastIndexOf('[')
      const safe = at >= 0 && held.length - at < 14 ? held.slice(0, at).trimEnd() : held
      held = held.slice(safe.length)
      return safe.replace(marks, '')
    },
    rest: (): string => held.replace(marks, ''),
  }
}
export function cite(text: string, sources: readonly Source[]): { text: string; sources: readonly Source[] } {
  return { text: text.replace(marks, ''), sources }
}
