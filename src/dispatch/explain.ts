import { UpstreamError, UserError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Outcome, Use } from './use.ts'

const unreachable = 'The professor is out of reach right now. Please ask again in a minute.'
const restarted = "I'm restarting. Please ask again in a minute."
const ownFault = (id: string) => `Something went wrong on my side. Please try again.\n-# Reference for the owner: ${id}`

/** One plain sentence for the person; everything else goes to the log, and to the owner where only the owner can help. */
export function explain(
  deps: { log: Log; report(cause: string, sentence: string): void },
  error: unknown,
  { name, id }: Use,
  signal: AbortSignal,
): { readonly text: string; readonly outcome: Outcome } {
  if (signal.aborted) return { text: restarted, outcome: 'stopped' }
  if (error instanceof UserError) return { text: error.message, outcome: 'failed' }
  deps.log.error({ err: error, id, command: name }, 'command failed')
  if (error instanceof UpstreamError) {
    deps.report(`${error.service} ${error.fault}`, `${error.service} does not answer as it should (${error.fault}).`)
    return { text: unreachable, outcome: 'failed' }
  }
  deps.report(`bug in ${name}`, `${name} failed because of a bug in the bot; the log has the details (id ${id}).`)
  return { text: ownFault(id), outcome: 'failed' }
}
