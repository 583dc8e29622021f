import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ConstantBackoff,
  handleWhen,
} from 'cockatiel'
import { UpstreamError } from '../errors.ts'

/**
 * Circuit breaker: after `failures` in a row it opens for `openMs` of real time, then lets one call through as a probe;
 * all other calls fail at once meanwhile. `counts` decides which errors are failures.
 */
export function createBreaker(options: {
  service: string
  failures: number
  openMs: number
  counts(error: unknown): boolean
  onChange(state: 'open' | 'closed'): void
}) {
  const { service } = options
  const circuit = circuitBreaker(handleWhen(options.counts), {
    halfOpenAfter: new ConstantBackoff(options.openMs),
    breaker: new ConsecutiveBreaker(options.failures),
  })
  circuit.onBreak(() => options.onChange('open'))
  circuit.onReset(() => options.onChange('closed'))
  return {
    /** Rejects as `work` does, or with UpstreamError 'unreachable' while the breaker is open. */
    async run<T>(work: () => Promise<T>): Promise<T> {
      // Cockatiel would make every call wait for the probe.
      if (circuit.state === CircuitState.HalfOpen) throw openError(service)
      try {
        return await circuit.execute(work)
      } catch (error) {
        throw error instanceof BrokenCircuitError ? openError(service, error) : error
      }
    },
  }
}

const openError = (service: string, cause: Error = new Error('a probe is under way')) =>
  new UpstreamError(service, 'unreachable', { cause })
