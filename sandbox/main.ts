import { sampleAnswer } from './gpt-trainer/sample-answers.ts'
import { startSandbox } from './sandbox.ts'

const latencyMs = 80
const chunkMs = 20
/** A picture of the real service takes 15 to 40 s. */
const drawingMs = 1500
const stopTimeoutMs = 1800

function portFrom(value: string | undefined): number {
  if (!value) return 4321
  const port = Number(value)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) giveUp(`SANDBOX_PORT: ${value} is no port.`)
  return port
}

function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function explain(error: unknown, port: number): string {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  if (taken) return `Port ${port} is taken: stop what listens there, or set SANDBOX_PORT to another one.`
  return `The sandbox did not start: ${error instanceof Error ? error.message : String(error)}`
}

const port = portFrom(process.env['SANDBOX_PORT'])
const starting = startSandbox({
  ...{ port, latencyMs, news: true, pictures: true },
  ...{ gptTrainer: { chunkMs, reply: sampleAnswer }, google: { delayMs: drawingMs } },
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(0), stopTimeoutMs).unref()
    void starting.then((sandbox) => sandbox.stop()).finally(() => process.exit(0))
  })
}

const sandbox = await starting.catch((error: unknown) => giveUp(explain(error, port)))
void sandbox.failed.then((error) => giveUp(`The bot ended: ${error.message}`))
process.stdout.write(`Sandbox ready: ${sandbox.url}\n`)
