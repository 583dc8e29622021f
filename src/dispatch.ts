import type { Admission, Command, Dispatch, Ending, Press, Reply, Request } from './conversation.ts'
import { stopwatch } from './lib/clock.ts'
import { UpstreamError, UserError } from './lib/errors.ts'
import type { BurstLimit } from './lib/limits.ts'
import type { Log } from './lib/log.ts'
import type { Metrics } from './lib/metrics.ts'

type Deps = {
  commands: readonly Command[]
  presses: readonly Press[]
  burst: BurstLimit
  log: Log
  metrics: Metrics
  /** Tells the owner of what only the owner can mend. */
  report(cause: string, sentence: string): void
}

type Outcome = 'ok' | 'refused' | 'failed' | 'stopped' | 'dropped'
/** One use of a command or button: what it is called in the log, and how it ended. */
type Use = { readonly name: string; end(outcome: Outcome): void; giveBack(): void }

const away = 'The professor is out of reach right now. Please ask again in a minute.'
const ours = 'Something went wrong on my side; it is in the log. Please try again.'
const restarting = 'I am just being restarted. Please ask again in a minute.'

/** The one way in for every command and button: limits, run, explain errors, log once. */
export function createDispatch(deps: Deps): Dispatch & { close(): void } {
  const byName = new Map(deps.commands.map((command) => [command.name, command]))
  let closed = false

  function admitCommand(name: string, request: Request): Admission {
    const command = byName.get(name)
    if (closed) return refuse(name, restarting)
    if (!command) return refuse('unknown', 'I do not know that command. Discord may still show an old one; try /help.')
    const problem = command.refuses?.(request.options) ?? null
    if (problem !== null) return refuse(name, problem)
    const key = `${request.in.guildId ?? 'dm'}:${request.by.id}`
    const limited = command.limited && !request.by.manages
    const freeAt = limited ? deps.burst.take(key) : null
    if (freeAt !== null)
      return refuse(name, `That was a lot at once. You can ask again <t:${Math.ceil(freeAt / 1000)}:R>.`)
    const use = begin(name, () => limited && deps.burst.giveBack(key))
    return {
      kind: 'admitted',
      private: command.private,
      accept: async () => {
        // A reply without its row is still a reply; only a crash in the next seconds would leave it hanging.
        await command.accept?.(request).catch((error: unknown) => deps.log.error({ err: error }, 'row not written'))
      },
      run: () => guarded(use, () => command.run(request), request.signal),
      drop: async () => {
        end(use, 'dropped')
        await command.forget?.(request).catch((error: unknown) => deps.log.error({ err: error }, 'row not removed'))
      },
    }
  }

  function admitPress(actionId: string, request: Request<object>): Admission {
    const press = deps.presses.find(({ prefix }) => actionId.startsWith(prefix))
    if (closed) return refuse('button', restarting)
    if (!press) return refuse('button', 'That button is too old. Ask again to get a new one.')
    const use = begin(press.prefix, () => undefined)
    const options = { key: actionId.slice(press.prefix.length) }
    const run = () => guarded(use, () => press.run({ ...request, options }), request.signal)
    return { kind: 'admitted', private: true, accept: async () => {}, run, drop: async () => end(use, 'dropped') }
  }

  function refuse(name: string, text: string): Admission {
    begin(name, () => undefined).end('refused')
    return { kind: 'refused', text }
  }

  function begin(name: string, giveBack: () => void): Use {
    const ms = stopwatch()
    let ended = false
    return {
      name,
      giveBack,
      end(outcome) {
        if (ended) return
        ended = true
        deps.metrics.commandDone(name, outcome)
        deps.log.info({ command: name, outcome, ms: ms() }, 'command done')
      },
    }
  }

  function end(use: Use, outcome: Outcome): void {
    if (outcome === 'failed' || outcome === 'dropped' || outcome === 'stopped') use.giveBack()
    use.end(outcome)
  }

  async function guarded(use: Use, run: () => Promise<Reply>, signal: AbortSignal): Promise<Reply> {
    try {
      const reply = await run()
      if (reply.kind === 'stream') return guardedStream(use, reply, signal)
      end(use, 'ok')
      return reply
    } catch (error) {
      const { text, outcome } = explain(error, use.name, signal)
      end(use, outcome)
      return { kind: 'text', text }
    }
  }

  /** A stream that breaks ends with a sentence, for half an answer may be on the screen already. */
  function guardedStream(use: Use, reply: Extract<Reply, { kind: 'stream' }>, signal: AbortSignal): Reply {
    let outcome: Outcome = 'ok'
    async function* chunks(): AsyncIterable<string> {
      let anything = false
      try {
        for await (const chunk of reply.chunks) {
          anything ||= chunk.trim() !== ''
          yield chunk
        }
        if (!anything) throw new UpstreamError(use.name, 'broken', { cause: new Error('an answer without text') })
      } catch (error) {
        const told = explain(error, use.name, signal)
        outcome = told.outcome
        yield anything ? `\n\n${told.text}` : told.text
      }
    }
    return {
      kind: 'stream',
      chunks: chunks(),
      finish: (whole): Promise<Ending> => {
        if (outcome !== 'ok') return Promise.resolve({ text: whole, actions: [] })
        return reply.finish(whole).catch((error: unknown) => {
          deps.log.error({ err: error, command: use.name }, 'answer stands without its ending')
          return { text: whole, actions: [] }
        })
      },
      closed: async (delivered) => {
        end(use, delivered ? outcome : 'failed')
        await reply
          .closed(delivered && outcome === 'ok')
          .catch((error: unknown) => deps.log.error({ err: error, command: use.name }, 'row not closed'))
      },
    }
  }

  function explain(error: unknown, name: string, signal: AbortSignal): { text: string; outcome: Outcome } {
    if (signal.aborted) return { text: restarting, outcome: 'stopped' }
    if (error instanceof UserError) return { text: error.message, outcome: 'failed' }
    deps.log.error({ err: error, command: name }, 'command failed')
    if (error instanceof UpstreamError) {
      deps.report(`${error.service} ${error.fault}`, `${error.service} does not answer as it should (${error.fault}).`)
      return { text: away, outcome: 'failed' }
    }
    deps.report(`bug in ${name}`, `/${name} failed through a fault of the bot itself; the log has the details.`)
    return { text: ours, outcome: 'failed' }
  }

  return {
    commands: deps.commands,
    command: admitCommand,
    press: admitPress,
    /** From now on everything new is asked to come back later. */
    close: () => (closed = true),
  }
}
