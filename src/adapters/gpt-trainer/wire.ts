import { UpstreamError } from '../../lib/errors.ts'

/** The error for a response that is not understood. */
export const broken = (cause: unknown) => new UpstreamError('gpt-trainer', 'broken', { cause })

/** The first of several fields that holds an http or https address, or null. */
export const firstAddress = (...fields: (string | null | undefined)[]): string | null =>
  fields.find((each) => each && /^https?:\/\//i.test(each)) ?? null
