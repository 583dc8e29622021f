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
 * Spares a service that is down: after `failures` in a row nothing is let through for `openMs` of real time, then one
 * call probes it, and meanwhile everybody else is told at once. What `counts` as a failure, its owner says.
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
    /** Throws what the work throws, or UpstreamError 'unreachable' where the service is being spared. */
    async run<T>(work: () => Promise<T>): Promise<T> {
      // The library would let everybody wait for the probe.
      if (circuit.state === CircuitState.HalfOpen) throw spared(service)
      try {
        return await circuit.execute(work)
      } catch (error) {
        throw error instanceof BrokenCircuitError ? spared(service, error) : error
      }
    },
  }
}

export type Breaker = ReturnType<typeof createBreaker>

const spared = (service: string, cause: Error = new Error('a probe is under way')) =>
  new UpstreamError(service, 'unreachable', { cause })
