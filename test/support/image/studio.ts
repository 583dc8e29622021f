import type { Attachment, Chunk, Command, Press, Reply, Request } from '../../../src/conversation/conversation.ts'
import type { Database } from '../../../src/db/db.ts'
import { createImage } from '../../../src/features/image/image.ts'
import type { Model, Order, Outcome, Picture } from '../../../src/features/image/ports.ts'
import { requestOf, wanted } from '../chat/requests.ts'
import { collectingLog } from '../collecting-log.ts'
import { fakeClock } from '../fake-clock.ts'

/** A small picture. */
export const tiny: Picture = { bytes: new Uint8Array([1, 2, 3]), mime: 'image/png', width: 1024, height: 1024 }
export const drawn: Outcome = { kind: 'picture', picture: tiny, text: '' }

const model = (id: string, given: Partial<Model> = {}): Model => ({
  id,
  ratios: ['1:1', '16:9', '9:16'],
  sizes: ['1K', '2K', '4K'],
  maxInputs: 2,
  price: { '1K': 0.03, '2K': 0.05, '4K': 0.1 },
  ...given,
})

/** The services around pictures, in memory; what they answer can be changed at any time. */
export function createStudio(database: Database) {
  const clock = fakeClock()
  const { log, lines } = collectingLog()
  const used = new Map<string, number>()
  const studio = {
    clock,
    lines,
    orders: [] as Order[],
    /** The next outcomes; then a picture. */
    outcomes: [] as (Outcome | Promise<Outcome>)[],
    models: new Map([
      ['m', model('m')],
      ['f', model('f', { sizes: ['1K'], maxInputs: 0, price: null })],
      ['u', model('u')],
    ]),
    /** The ids that the service lists; an error where it does not answer. */
    listed: ['m', 'f', 'u'] as readonly string[] | Error,
    /** The files that are read; those of these names are not there any more. */
    read: [] as Attachment[],
    expired: new Set<string>(),
    /** The references whose messages are gone. */
    gone: new Set<string>(),
    fitted: tiny as Picture | null,
    notices: [] as string[],
    removed: [] as string[],
    queued: [] as string[],
    forgotten: [] as string[],
    reports: [] as string[],
  }
  const image = createImage({
    database,
    service: {
      draw(order) {
        studio.orders.push(order)
        return Promise.resolve(studio.outcomes.shift() ?? drawn)
      },
      modelOf: (id) => studio.models.get(id) ?? model(id),
      list: () => (studio.listed instanceof Error ? Promise.reject(studio.listed) : Promise.resolve(studio.listed)),
      replacementOf: (id) => (id === 'm' ? 'm-2' : null),
    },
    tools: {
      read(file) {
        studio.read.push(file)
        return studio.expired.has(file.name) ? Promise.reject(new Error('gone')) : Promise.resolve(tiny)
      },
      fit: () => Promise.resolve(studio.fitted),
    },
    posted: {
      endWithNotice: (ref, { text }) => (studio.notices.push(`${ref}: ${text}`), Promise.resolve(true)),
      remove: (ref) => (studio.removed.push(ref), Promise.resolve()),
      findByAction: () => Promise.resolve([]),
      withoutToken: (ref) => ref.replace(/ token$/, ''),
      linkTo: (ref) => `https://chat.test/${ref}`,
    },
    shownPictures: {
      find: (ref) => Promise.resolve(studio.gone.has(ref) ? null : { name: `${ref}.png`, size: 3, url: ref }),
      ofMessage: (_, id) => Promise.resolve([{ name: `${id}.png`, size: 3, url: 'y' }]),
    },
    gallery: {
      queueGalleryPost: (_, { prompt }) => (studio.queued.push(prompt), Promise.resolve()),
      forget: (_, id) => (studio.forgotten.push(id), Promise.resolve()),
    },
    galleryGuild: () => '3',
    models: { standard: 'm', fast: 'f', ultra: 'u' },
    concurrency: 1,
    cooldownMs: 60_000,
    dailyLimit: 3,
    counter: {
      used: (key) => used.get(key) ?? 0,
      add: (key, change) => void used.set(key, (used.get(key) ?? 0) + change),
      endsAt: () => clock.now() + 86_400_000,
    },
    report: (cause, sentence) => void studio.reports.push(`${cause}: ${sentence}`),
    clock,
    log,
  })
  return Object.assign(studio, image, { start: () => image.parts[1]?.start?.() })
}

export type Studio = ReturnType<typeof createStudio>

/** How a request ended: the sentence of a refusal or an error, or what is shown in the end. */
export type Ended = { readonly text: string; readonly picture: string | null; readonly waited: readonly string[] }

type Usable = Pick<Command, 'refuses' | 'accept' | 'run'>

/** Runs a command or press as dispatch would: refuse, accept, run, and read its reply to the end. */
export async function runIt(
  usable: Usable,
  request: Request<Record<string, string>>,
  ref = `${request.ref} token`,
): Promise<Ended> {
  const refusal = usable.refuses?.(request) ?? null
  if (refusal !== null) return { text: refusal, picture: null, waited: [] }
  await usable.accept?.(request)
  return readReply(await usable.run(request, wanted), ref)
}

export async function readReply(reply: Reply, ref: string): Promise<Ended> {
  if (reply.kind !== 'stream')
    return { text: reply.kind === 'form' ? JSON.stringify(reply.form) : '', picture: null, waited: [] }
  const waited: string[] = []
  let text = ''
  const take = (chunk: Chunk) => (typeof chunk === 'string' ? (text += chunk) : waited.push(chunk.waiting))
  try {
    for await (const chunk of reply.chunks) take(chunk)
  } catch (error) {
    reply.closed('shown')
    return { text: (error as Error).message, picture: null, waited }
  }
  await reply.seen(ref)
  const ending = await reply.finish(text)
  reply.closed('shown')
  return { text: ending.text, picture: ending.picture?.name ?? null, waited }
}

const imageOptions = { prompt: '', aspect: '', size: '', model: '', format: '', picture: '' }
let nextId = 100

/** A request for /image in a channel that everybody reads. */
export const asking = (
  options: Partial<typeof imageOptions>,
  given: Partial<Omit<Request, 'options'>> = {},
): Request<Record<string, string>> => {
  const id = String(nextId++)
  return requestOf({ ...imageOptions, ...options }, { id, ref: `ref-${id}`, ...given })
}

/** /image. */
export const imageOf = ({ commands }: Studio): Usable => commands[0] as Usable

/** The press whose prefix it is. */
export const pressOn = ({ presses }: Studio, prefix: string): Press =>
  presses.find((press) => press.prefix === prefix) as Press
