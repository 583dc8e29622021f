import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

/** The metrics for Prometheus, in a registry of their own so that two apps in one process do not share it. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const commands = new Counter({
    name: 'synapse_commands_total',
    help: 'Commands and presses by outcome',
    labelNames: ['command', 'outcome'],
    registers: [registry],
  })
  const upstream = new Histogram({
    name: 'synapse_upstream_seconds',
    help: 'Calls to other services by route and status',
    labelNames: ['service', 'route', 'status'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  return {
    commandDone: (command: string, outcome: string) => commands.inc({ command, outcome }),
    upstreamCall: (service: string, route: string, status: string, ms: number) =>
      upstream.observe({ service, route, status }, ms / 1000),
    /** The exposition text and its content type. https://prometheus.io/docs/instrumenting/exposition_formats/ */
    read: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
