import type {
  Admission,
  Audience,
  Chunk,
  Command,
  Dispatch,
  IncomingMessage,
  Listener,
  Press,
  Reply,
  Request,
} from '../conversation/conversation.ts'
import { stopwatch } from '../lib/clock.ts'
import { UpstreamError, UserError } from '../lib/errors.ts'
import type { TokenBuckets } from '../lib/concurrency/token-bucket.ts'
import type { Log } from '../lib/log.ts'
import type { Metrics } from '../lib/metrics.ts'

type Deps = {
  commands: readonly Command[]
  presses: readonly Press[]
  /** Each is offered what people write; the first that wants it gets it. */
  listeners: readonly Listener[]
  burst: TokenBuckets
  /** What a day holds: `take` answers a sentence where nothing is left. */
  daily: { take(request: Request): string | null; giveBack(request: Request): void }
  log: Log
  metrics: Metrics
  /** Tells the owner of what only the owner can mend. */
  report(cause: string, sentence: string): void
}

type Outcome = 'ok' | 'refused' | 'failed' | 'stopped' | 'dropped'
/** One use of a command or button: what it is called in the log, by what id, and how it ends (once). */
type Use = { readonly name: string; readonly id: string; end(outcome: Outcome): void }
type Explained = { readonly text: string; readonly outcome: Outcome }
type Usable = Pick<Command, 'name' | 'limited' | 'refuses' | 'accept' | 'forget' | 'run'> & {
  readonly seenBy: Audience
}

const away = 'The professor is out of reach right now. Please ask again in a minute.'
const ours = 'Something went wrong on my side; it is in the log. Please try again.'
const restarting = 'I am just being restarted. Please ask again in a minute.'

/** The one way in for every command, message and button: limits, run, explain errors, log once. */
export function createDispatch(deps: Deps): Dispatch & { close(): void } {
  const commands = new Map(deps.commands.map((each) => [each.name, { ...each, seenBy: audienceOf(each) }]))
  const presses = deps.presses.map((each) => ({ ...each, name: each.prefix.replace(/:$/, '') }))
  const listeners = deps.listeners.map((each) => ({ ...each, seenBy: 'everybody' as const }))
  let closed = false

  function use(usable: Usable, request: Request): Admission {
    if (closed) return refuse(deps, usable.name, request.id, restarting)
    const problem = usable.refuses?.(request) ?? null
    if (problem !== null) return refuse(deps, usable.name, request.id, problem)
    const taken = usable.limited ? take(deps, request) : free
    if (taken.refusal !== null) return refuse(deps, usable.name, request.id, taken.refusal)
    return admit(deps, usable, request, taken.giveBack)
  }

  function command(name: string, asked: Request): Admission {
    const known = commands.get(name)
    if (!known)
      return refuse(
        deps,
        'unknown',
        asked.id,
        'I do not know that command. Discord may still show an old one; try /help.',
      )
    // Discord may know an older list of options than this: what is missing is empty, what is unknown is left out.
    const options: Record<string, string> = {}
    for (const option of known.options) options[option.name] = asked.options[option.name] ?? ''
    return use(known, { ...asked, options })
  }

  function heard(message: IncomingMessage): Admission | null {
    const listener = listeners.find(({ accepts: hears }) => hears(message))
    return listener ? use(listener, message) : null
  }

  function press(actionId: string, request: Request<object>): Admission {
    const known = presses.find(({ prefix }) => actionId.startsWith(prefix))
    if (!known) return refuse(deps, 'button', request.id, 'That button is too old. Ask again to get a new one.')
    const options = { key: actionId.slice(known.prefix.length) }
    return use(known, { ...request, options })
  }

  return {
    commands: deps.commands,
    command,
    heard,
    press,
    /** From now on everything new is asked to come back later. */
    close: () => void (closed = true),
  }
}

const audienceOf = (command: Command): Audience => (command.private ? 'asker' : 'everybody')
const free = { refusal: null, giveBack: () => undefined }

/** Takes one of the person's burst, unless they manage messages, and one of the day's; or none of either, and why. */
function take(deps: Deps, request: Request): { refusal: string | null; giveBack(): void } {
  const { by, in: place } = request
  const key = `${place.guildId ?? 'dm'}:${by.id}`
  const freeAt = by.manages ? null : deps.burst.take(key)
  const giveBackBurst = () => (by.manages ? undefined : deps.burst.giveBack(key))
  const giveBack = () => {
    giveBackBurst()
    deps.daily.giveBack(request)
  }
  if (freeAt !== null)
    return { refusal: `That was a lot at once. You can ask again <t:${Math.ceil(freeAt / 1000)}:R>.`, giveBack }
  const refusal = deps.daily.take(request)
  if (refusal !== null) giveBackBurst()
  return { refusal, giveBack }
}

function refuse(deps: Deps, name: string, id: string, text: string): Admission {
  begin(deps, name, id, () => undefined).end('refused')
  return { kind: 'refused', text }
}

function admit(deps: Deps, usable: Usable, request: Request, giveBack: () => void): Admission {
  const { id } = request
  const use = begin(deps, usable.name, id, giveBack)
  const quietly = (what: string) => (error: unknown) => deps.log.error({ err: error, id, command: use.name }, what)
  const forget = () => void usable.forget?.(request).catch(quietly('row not removed'))
  return {
    kind: 'admitted',
    seenBy: usable.seenBy,
    // A reply without its row is still a reply; only a crash in the next seconds would leave it hanging.
    accept: () => void usable.accept?.(request).catch(quietly('row not written')),
    run: (signal) => guarded(deps, use, { run: () => usable.run(request, signal), forget }, signal),
    drop() {
      use.end('dropped')
      forget()
    },
  }
}

function begin(deps: Deps, name: string, id: string, giveBack: () => void): Use {
  const ms = stopwatch()
  let ended = false
  return {
    name,
    id,
    end(outcome) {
      if (ended) return
      ended = true
      if (outcome !== 'ok') giveBack()
      deps.metrics.commandDone(name, outcome)
      deps.log.info({ id, command: name, outcome, ms: ms() }, 'command done')
    },
  }
}

async function guarded(
  deps: Deps,
  use: Use,
  command: { run(): Promise<Reply>; forget(): void },
  signal: AbortSignal,
): Promise<Reply> {
  try {
    const reply = await command.run()
    if (reply.kind === 'stream') return guardedStream(deps, use, reply, signal)
    use.end('ok')
    return reply
  } catch (error) {
    const { text, outcome } = explain(deps, error, use, signal)
    use.end(outcome)
    // The sentence is all there is to say: nothing of this is unfinished at the next start.
    command.forget()
    return { kind: 'text', text }
  }
}

/** A stream that breaks ends with a sentence, for half an answer may be on the screen already. */
function guardedStream(deps: Deps, use: Use, reply: Extract<Reply, { kind: 'stream' }>, signal: AbortSignal): Reply {
  let outcome: Outcome = 'ok'
  async function* chunks(): AsyncIterable<Chunk> {
    let anything = false
    try {
      for await (const chunk of reply.chunks) {
        anything ||= typeof chunk === 'string' && chunk.trim() !== ''
        yield chunk
      }
      if (!anything) throw new UpstreamError(use.name, 'broken', { cause: new Error('an answer without text') })
    } catch (error) {
      const told = explain(deps, error, use, signal)
      outcome = told.outcome
      yield anything ? `\n\n${told.text}` : told.text
    }
  }
  return {
    ...reply,
    chunks: chunks(),
    finish(whole) {
      const bare = { text: whole, actions: [] }
      if (outcome !== 'ok') return bare
      try {
        return reply.finish(whole)
      } catch (error) {
        deps.log.error({ err: error, id: use.id, command: use.name }, 'answer stands without its ending')
        return bare
      }
    },
    closed(end) {
      use.end(end === 'shown' ? outcome : 'failed')
      reply.closed(end)
    },
  }
}

function explain(deps: Deps, error: unknown, { name, id }: Use, signal: AbortSignal): Explained {
  if (signal.aborted) return { text: restarting, outcome: 'stopped' }
  if (error instanceof UserError) return { text: error.message, outcome: 'failed' }
  deps.log.error({ err: error, id, command: name }, 'command failed')
  if (error instanceof UpstreamError) {
    deps.report(`${error.service} ${error.fault}`, `${error.service} does not answer as it should (${error.fault}).`)
    return { text: away, outcome: 'failed' }
  }
  deps.report(`bug in ${name}`, `/${name} failed through a fault of the bot itself; the log has the details.`)
  return { text: ours, outcome: 'failed' }
}
