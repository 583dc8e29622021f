import { setFlagsFromString } from 'node:v8'

/**
 * Gives what lives briefly enough room to die young: with the engine's own start of 1 MiB, which it then grows on and
 * on, a busy bot spends a third of its time collecting, or ends with 190 MiB where 130 suffice. Only what is loaded
 * afterwards profits. https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--min-semi-space-size=16')
  setFlagsFromString('--semi-space-growth-factor=1')
}
