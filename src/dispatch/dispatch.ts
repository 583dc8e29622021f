import type {
  Admission,
  Answerer,
  Audience,
  Command,
  Dispatch,
  Observer,
  Person,
  Press,
  Request,
} from '../conversation/conversation.ts'
import { startTimer } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Metrics } from '../lib/metrics.ts'
import { runGuarded } from './run.ts'
import { startUse } from './use.ts'

type Deps = {
  commands: readonly Command[]
  presses: readonly Press[]
  /** Each sees every message and every thumb. */
  observers: readonly Observer[]
  /** Answers the messages that it accepts. */
  answerer: Answerer | null
  log: Log
  metrics: Metrics
  /** Tells the owner of what only the owner can mend. */
  report(cause: string, sentence: string): void
}

type Usable = Pick<Command, 'name' | 'for' | 'allowance' | 'refuses' | 'accept' | 'forget' | 'run'> & {
  readonly seenBy: Audience
}

const restarting = "I'm restarting. Please ask again in a minute."
const ownersOnly = "Only people who can manage the bot's home server can do that, and only there."
const unknownCommand = "I don't know that command. Discord may still show an old one; try /help."
const unknownButton = 'That button is too old. Ask again to get a new one.'
/** An acknowledgement waits no longer for its row, in real time: Discord gives it three seconds. */
const maxRowMs = 200

/** The one way in for every command, message and button: refuse, take from the allowance, run, explain errors, log once. */
export function createDispatch(deps: Deps): Dispatch & { close(): void } {
  const commands = new Map(deps.commands.map((each) => [each.name, { ...each, seenBy: audienceOf(each) }]))
  // The longest prefix first: `image:edit:sent:` is no press on `image:edit:`.
  const presses = deps.presses
    .map((each) => ({ ...each, name: each.prefix.replace(/:$/, '') }))
    .sort((one, other) => other.prefix.length - one.prefix.length)
  const answerer = deps.answerer && { ...deps.answerer, seenBy: 'everybody' as const }
  let closed = false

  function use(usable: Usable, request: Request): Admission {
    const refusal = closed ? restarting : refusalOf(usable, request)
    return refusal === null ? admit(deps, usable, request) : refuse(deps, usable.name, request.id, refusal)
  }

  return {
    commands: deps.commands,
    command(name, request) {
      const known = commands.get(name)
      if (!known) return refuse(deps, 'unknown', request.id, unknownCommand)
      // Discord may know an older list of options: a missing one is empty, an unknown one is left out.
      const options = Object.fromEntries(
        known.options.map((option) => [option.name, request.options[option.name] ?? '']),
      )
      return use(known, { ...request, options })
    },
    suggest: (name, option, typed, by) => suggest(deps, commands.get(name), option, typed, by),
    observe: (message) => tellObservers(deps, message.id, (each) => each.observe?.(message)),
    observeEdit: (message) => tellObservers(deps, message.id, (each) => each.observeEdit?.(message)),
    observeDeletion: (deleted) =>
      tellObservers(deps, deleted.messageIds[0] ?? '', (each) => each.observeDeletion?.(deleted)),
    observeThumbs: (thumbs) => tellObservers(deps, thumbs.messageId, (each) => each.observeThumbs?.(thumbs)),
    message: (message) => (answerer?.accepts(message) ? use(answerer, message) : null),
    press(actionId, request) {
      const known = presses.find(({ prefix }) => actionId.startsWith(prefix))
      if (!known) return refuse(deps, 'button', request.id, unknownButton)
      const sent = request.options as Readonly<Record<string, string>>
      const fields = Object.fromEntries((known.fields ?? []).map((name) => [name, sent[name] ?? '']))
      return use(known, { ...request, options: { ...fields, key: actionId.slice(known.prefix.length) } })
    },
    /** From now on everything new is refused with the request to come back later. */
    close: () => void (closed = true),
  }
}

/** The platform hides owners' commands; hiding is no check. */
const isClosedTo = (usable: Pick<Command, 'for'>, by: Person): boolean => usable.for === 'owner' && !by.managesServer

function refusalOf(usable: Usable, request: Request): string | null {
  if (isClosedTo(usable, request.by)) return ownersOnly
  return usable.refuses?.(request) ?? usable.allowance?.take(request) ?? null
}

const audienceOf = ({ opensForm = false, private: isPrivate }: Command): Audience =>
  opensForm ? 'form' : isPrivate ? 'asker' : 'everybody'

function refuse(deps: Deps, name: string, id: string, text: string): Admission {
  startUse(deps, name, id, () => undefined).end('refused')
  return { kind: 'refused', text }
}

function admit(deps: Deps, usable: Usable, request: Request): Admission {
  const { id } = request
  const use = startUse(deps, usable.name, id, () => usable.allowance?.giveBack(request))
  const logFailure = (what: string) => (error: unknown) => deps.log.error({ err: error, id, command: use.name }, what)
  const forget = () => void usable.forget?.(request).catch(logFailure('row not removed'))
  return {
    kind: 'admitted',
    seenBy: usable.seenBy,
    // A reply without its row is still a reply; only a crash in the next seconds would leave it hanging.
    accept: () => doneWithin(maxRowMs, usable.accept?.(request).catch(logFailure('row not written'))),
    run: (signal) => runGuarded(deps, use, { run: () => usable.run(request, signal), forget }, signal),
    drop() {
      use.end('dropped')
      forget()
    },
  }
}

function tellObservers({ observers, log }: Deps, messageId: string, tell: (observer: Observer) => void): void {
  for (const observer of observers)
    try {
      tell(observer)
    } catch (error) {
      log.error({ err: error, id: messageId, part: observer.name }, 'observer failed')
    }
}

async function suggest(
  { log }: Deps,
  command: Command | undefined,
  name: string,
  typed: string,
  by: Person,
): Promise<readonly string[]> {
  const option = command?.options.find((each) => each.name === name)
  if (!command || isClosedTo(command, by) || option?.kind !== 'text' || !option.suggest) return []
  try {
    return await option.suggest(typed, by)
  } catch (error) {
    log.error({ err: error, command: command.name }, 'suggestions failed')
    return []
  }
}

/** Resolves when the work is done, or after `ms` of real time. */
function doneWithin(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  let cancel = () => {}
  const timeUp = new Promise<void>((resolve) => (cancel = startTimer(ms, resolve)))
  return Promise.race([work, timeUp]).then(cancel)
}
