import { z } from 'zod'
import { DriverError } from './discord/people/client.ts'
import type { Submit } from './discord/driver.ts'
import { createPlay } from './news/play.ts'
import type { Running } from './view.ts'

/** A request that is refused; the message is one sentence. */
export class BadRequest extends Error {
  constructor(
    readonly status: 400 | 403 | 404 | 413,
    message: string,
  ) {
    super(message)
  }
}

const text = z.string().min(1)
const someFiles = z.array(z.strictObject({ name: text, base64: z.base64() })).exactOptional()
const someFields = z.record(z.string(), z.union([z.string(), z.array(z.string())])).exactOptional()
const faultKinds = z.enum(['refuse', 'silent', 'reset', '500', '429', 'lost', 'cut'])
const bodies = {
  say: z.strictObject({ as: text, channel: text, text: z.string(), replyTo: text.exactOptional(), files: someFiles }),
  edit: z.strictObject({ as: text, message: text, text: z.string() }),
  delete: z.strictObject({ as: text, message: text }),
  command: z.strictObject({
    as: text,
    channel: text,
    name: text,
    options: z.record(z.string(), z.string()).exactOptional(),
    target: text.exactOptional(),
    fields: someFields,
    files: someFiles,
  }),
  press: z.strictObject({
    as: text,
    message: text,
    customId: text,
    values: z.array(z.string()).exactOptional(),
    fields: someFields,
    files: someFiles,
  }),
  submit: z.strictObject({ as: text, fields: someFields, files: someFiles }),
  cancel: z.strictObject({ as: text }),
  dismiss: z.strictObject({ as: text, message: text }),
  clock: z.strictObject({
    advanceMs: z
      .int()
      .min(0)
      .max(3_650 * 86_400_000),
  }),
  fault: z.strictObject({
    service: z.enum(['discord', 'gpt-trainer', 'google', 'youtube', 'feeds']),
    kind: z.preprocess((kind) => (typeof kind === 'number' ? String(kind) : kind), faultKinds),
    /** 0 ends every fault of the service. */
    times: z.int().min(0).max(10_000).default(1),
  }),
  answers: z.strictObject({ from: z.enum(['library', 'gpt-trainer']) }),
  gateway: z.strictObject({ action: z.enum(['drop', 'reconnect', 'invalid-session', 'zombie']) }),
}

type Routes = Record<string, (body: unknown) => object | Promise<object>>

/** A form opens within the time of an acknowledgement. */
const formTimeoutMs = 4000

/** The handlers of `POST /_sandbox/NAME`; each answers the fields that the reply has beside `ok`. */
export function createDriverRoutes({ discord, gptTrainer, google, youtube, feeds, bot, clock, logs }: Running) {
  const play = createPlay({
    clock,
    calls: [discord.calls, youtube.calls, feeds.calls, gptTrainer.calls, google.calls],
    logs,
  })
  const routes: Routes = {
    ...createActs(discord),
    async clock(body) {
      await play(read(bodies.clock, body).advanceMs)
      discord.world.changed()
      return { now: clock.now() }
    },
    fault(body) {
      const { service, kind, times } = read(bodies.fault, body)
      const standIns = { discord, 'gpt-trainer': gptTrainer, google, youtube, feeds }
      standIns[service].fault({ kind, times })
      return {}
    },
    async answers(body) {
      await bot.start(read(bodies.answers, body).from)
      discord.world.changed()
      return {}
    },
    gateway(body) {
      const { action } = read(bodies.gateway, body)
      if (action === 'invalid-session') discord.gateway.invalidate(false)
      else discord.gateway[action]()
      return {}
    },
  }
  return async (name: string, body: unknown): Promise<object> => {
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined
    if (!route) throw new BadRequest(404, `There is no /_sandbox/${name}.`)
    return { ok: true, ...(await route(body)) }
  }
}

/** The acts of people; each answers what its caller may need. */
function createActs(discord: Running['discord']): Routes {
  /** Waits for the form that an interaction opens, and submits it. */
  const fillIn = async ({ interactionId: openedBy }: { interactionId: string }, submit: Submit) => {
    const isOpen = () => discord.formOf(submit.as)?.interactionId === openedBy
    await discord.until(isOpen, formTimeoutMs).catch(() => {
      throw new DriverError('No form opened.')
    })
    return { ...discord.submit(submit), openedBy }
  }
  return {
    say: (body) => discord.say(read(bodies.say, body)),
    edit: (body) => (discord.edit(read(bodies.edit, body)), {}),
    delete(body) {
      const { as, message } = read(bodies.delete, body)
      discord.remove({ as, messages: [message] })
      return {}
    },
    command(body) {
      const { fields, ...use } = read(bodies.command, body)
      if (!fields) return discord.command(use)
      const { files = [], ...command } = use
      return fillIn(discord.command(command), { as: use.as, fields, files })
    },
    press(body) {
      const { fields, files = [], ...press } = read(bodies.press, body)
      if (!fields && files.length > 0) throw new BadRequest(400, 'files: Only a form takes files.')
      return fields ? fillIn(discord.press(press), { as: press.as, fields, files }) : discord.press(press)
    },
    submit: (body) => discord.submit(read(bodies.submit, body)),
    cancel: (body) => (discord.cancel(read(bodies.cancel, body)), {}),
    dismiss: (body) => (discord.dismiss(read(bodies.dismiss, body)), {}),
  }
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = schema.safeParse(body)
  if (success) return data
  const issue = error.issues[0]
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : ''
  throw new BadRequest(400, `${where}${issue?.message ?? 'not understood'}.`)
}
