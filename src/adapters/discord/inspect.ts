import { ApplicationFlags } from 'discord-api-types/v10'
import { FatalError, UpstreamError, UserError } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import type { ChannelPermission } from '../../lib/settings.ts'
import { refusedToken } from './gateway/close-codes.ts'
import { isUnauthorized } from './errors.ts'
import { createRest } from './rest/rest.ts'
import { createSetup, type Setup } from './setup.ts'

/** A start waits no longer than this for the application. */
const readTimeoutMs = 5_000
/** Small bots have the limited flag, bots in many servers the other one. https://discord.com/developers/docs/resources/application#application-object-application-flags */
const contentFlags = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited

const isContentAllowed = (flags = 0): boolean => (flags & contentFlags) !== 0

/** A channel that a setting names, and what the bot has to be allowed there. */
export type WantedChannel = {
  readonly setting: string
  readonly id: string
  readonly permissions: readonly ChannelPermission[]
}
export type Wanted = { readonly homeGuildId: string | null; readonly channels: readonly WantedChannel[] }

type Check = { readonly name: string; look(): Promise<string> }

/** The settings that name servers and channels, each with a look at what it names. */
const namedPlaces = (setup: Setup, { homeGuildId, channels }: Wanted): Check[] => [
  ...(homeGuildId === null ? [] : [{ name: 'HOME_GUILD_ID', look: () => setup.homeGuild(homeGuildId) }]),
  ...channels.map(({ setting, id, permissions }) => ({ name: setting, look: () => setup.channel(id, permissions) })),
]

type StartDeps = { setup: Setup; baseUrl: string; log: Log; onFatal(error: FatalError): void }

/**
 * Reads whether the Message Content intent is on. If the application cannot be read, it counts as on; if the token is
 * refused, `onFatal` is called.
 */
export async function readContentIntent(
  { setup, baseUrl, log, onFatal }: StartDeps,
  stopping: AbortSignal,
): Promise<'on' | 'off' | 'refused'> {
  try {
    const { flags } = await setup.application(AbortSignal.any([stopping, AbortSignal.timeout(readTimeoutMs)]))
    if (isContentAllowed(flags)) return 'on'
    log.warn(
      { part: 'discord' },
      'the Message Content intent is off (discord.com/developers/applications, Bot); continuing without channel context, link channels, threads and replies that do not mention the bot',
    )
    return 'off'
  } catch (error) {
    if (stopping.aborted) return 'on'
    if (isUnauthorized(error)) {
      onFatal(new FatalError(refusedToken, 78))
      return 'refused'
    }
    log.debug({ err: error, part: 'discord' }, 'application not read')
    const why = unreachable(baseUrl, error)
    log.warn(
      { part: 'discord' },
      `could not read the application from Discord; assuming its intents are enabled: ${why}`,
    )
    return 'on'
  }
}

/**
 * Says in the log, once, when the bot is connected first: as whom it is online and how to invite it, or what the owner has
 * to mend: no server, or a server or channel that a setting names and the bot cannot use.
 */
export function createSetupLog({
  setup,
  log,
  ...wanted
}: Wanted & { setup: Setup; log: Log }): (state: string) => void {
  let isTold = false
  return (state) => {
    if (isTold || state !== 'ready') return
    isTold = true
    void logSetup(setup, wanted, log)
  }
}

async function logSetup(setup: Setup, wanted: Wanted, log: Log): Promise<void> {
  const part = 'discord'
  const say = async (look: () => Promise<string | null>, prefix: string) => {
    try {
      const sentence = await look()
      if (sentence !== null) log.info({ part }, sentence)
    } catch (error) {
      if (error instanceof UserError) log.warn({ part }, prefix + error.message)
      else log.debug({ err: error, part }, 'could not look at the setup')
    }
  }
  const name = await setup.self().then(
    (self) => self.name,
    () => 'the bot',
  )
  await say(async () => `online as ${name} ${await setup.servers()}`, `online as ${name}, but `)
  for (const { name: setting, look } of namedPlaces(setup, wanted))
    await say(() => look().then(() => null), `${setting}: `)
}

/** Checks of the doctor, without the gateway. Each returns a sentence, or throws one that says how to fix it. */
export function createInspection(deps: { http: Http; baseUrl: string; token: string; wanted: Wanted }): {
  /** The check without which the others mean nothing, and those. */
  first: Check
  others: Check[]
} {
  const setup = createSetup(createRest(deps))

  /** Rejects with an error that tells the owner what to do. */
  const ask = async <T>(call: Promise<T>): Promise<T> =>
    call.catch((error: unknown) => {
      if (error instanceof UserError) throw error
      const problem = isUnauthorized(error)
        ? refusedToken.replace(/^DISCORD_TOKEN is /, '')
        : `not looked at: ${unreachable(deps.baseUrl, error)}`
      throw new Error(problem, { cause: error })
    })

  async function contentIntent(): Promise<string> {
    const { flags } = await ask(setup.application())
    if (isContentAllowed(flags)) return 'on'
    throw new Error(
      'off. Turn it on at discord.com/developers/applications (your application, Bot, Message Content Intent)',
    )
  }

  return {
    first: { name: 'DISCORD_TOKEN', look: async () => `valid; the bot is ${(await ask(setup.self())).name}` },
    others: [
      { name: 'Message Content intent', look: contentIntent },
      { name: 'servers', look: () => ask(setup.servers()) },
      ...namedPlaces(setup, deps.wanted).map(({ name, look }) => ({ name, look: () => ask(look()) })),
    ],
  }
}

function inMinutes(ms = 0): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000))
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}

/** One sentence for every error that is not Discord's word about the setup. */
function unreachable(baseUrl: string, error: unknown): string {
  const { host } = new URL(baseUrl)
  if (error instanceof UpstreamError && error.fault === 'rate-limited')
    return `${host} limits the calls of this bot or this machine. Try again in ${inMinutes(error.retryAfterMs)}.`
  if (error instanceof UpstreamError && error.fault !== 'broken')
    return `${host} cannot be reached (${error.fault}). Is this machine online?`
  return `${host} does not answer as Discord does. Try again later.`
}
