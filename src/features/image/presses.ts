import type { Press, Request } from '../../conversation/conversation.ts'
import { UserError } from '../../lib/errors.ts'
import { editFields, type EditField, editFormOf, prefixes, readKey } from './actions.ts'
import { allowedWishes, basicsOf, fileSources, readWishes, refuseWishes } from './asking.ts'
import type { AskingDeps } from './commands.ts'
import { type Asked, type PictureRow, settingsOf, type Source, sourcesOf } from './kept/pictures.ts'
import type { GalleryQueue } from './kept/standing.ts'
import type { PostedPictures } from './ports.ts'
import { proportionOf, type Settings } from './prompt.ts'

export type PressDeps = AskingDeps & {
  posted: Pick<PostedPictures, 'remove'>
  /** Forgets what waits to be shown elsewhere. */
  forgetPost(pictureId: string): ReturnType<GalleryQueue['forget']>
}

type Pressed = Request<Readonly<Record<'key', string>>>
type Sent = Request<Readonly<Record<'key' | EditField, string>>>

const tooOld = "That picture is too old, or its prompt was deleted: I don't know it any more. Use /image for a new one."
const notYours = 'Only the person who asked, or someone who can manage messages here, can do that.'
const noShape = 'I do not know that shape.'

/** The buttons, the menu and the forms of pictures. They still work after a restart; all but *Delete* are for everybody. */
export function picturePresses(deps: PressDeps): readonly Press<never>[] {
  return [again(deps), changeShape(deps), openEdit(deps), edited(deps), editedMessage(deps), remove(deps)]
}

function find({ pictures }: PressDeps, { options }: Pressed): PictureRow {
  const row = pictures.get(readKey(options.key).id)
  if (!row) throw new UserError(tooOld)
  return row
}

/** A press that has another picture drawn. `toAsked` throws UserError where that cannot be asked. */
const drawing = <Name extends string>(
  { drawing: { reply }, pictures, models, allowance }: PressDeps,
  toAsked: (request: Request<Readonly<Record<'key' | Name, string>>>) => Asked,
): Omit<Press<Name>, 'prefix'> => ({
  seenBy: 'everybody',
  allowance,
  refuses: (request) => refusedBy(() => models.refusal(toAsked(request).settings.tier)),
  accept: (request) => pictures.insert(toAsked(request)),
  forget: ({ id }) => pictures.remove(id),
  run: (request, signal) => Promise.resolve(reply(toAsked(request), signal)),
})

/** The sentence that `look` returns or throws. */
function refusedBy(look: () => string | null): string | null {
  try {
    return look()
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}

const again = (deps: PressDeps): Press => ({
  prefix: prefixes.again,
  ...drawing(deps, (request) => sameOf(request, find(deps, request), {})),
})

const changeShape = (deps: PressDeps): Press => ({
  prefix: prefixes.shape,
  ...drawing(deps, (request) => {
    const { ratio } = readKey(request.options.key)
    if (proportionOf(ratio) === null) throw new UserError(noShape)
    return sameOf(request, find(deps, request), { aspect: ratio })
  }),
})

/** The same words and pictures once more, as far as this person may have them. */
function sameOf(request: Pressed, row: PictureRow, change: { aspect?: string }): Asked {
  const wishes = allowedWishes({ ...settingsOf(row), ...change }, request.by)
  return { ...basicsOf(request), ...wishes, prompt: row.prompt, parentId: row.id, sources: sourcesOf(row) }
}

const openEdit = (deps: PressDeps): Press => ({
  prefix: prefixes.edit,
  seenBy: 'form',
  allowance: null,
  refuses: (request) => refusedBy(() => (find(deps, request), null)),
  run(request) {
    return Promise.resolve({ kind: 'form', form: editFormOf(find(deps, request)) })
  },
})

const edited = (deps: PressDeps): Press<EditField> =>
  editing(deps, prefixes.edited, (request) => {
    const row = find(deps, request)
    const own: readonly Source[] = row.state === 'failed' ? sourcesOf(row) : [{ kind: 'picture', id: row.id }]
    return { row, sources: own }
  })

/** The form that *Edit this picture* opened: its key is the id of the message. */
const editedMessage = (deps: PressDeps): Press<EditField> =>
  editing(deps, prefixes.from, ({ options }) => ({ row: null, sources: [{ kind: 'message', id: options.key }] }))

function editing(
  deps: PressDeps,
  prefix: string,
  startOf: (request: Sent) => { row: PictureRow | null; sources: readonly Source[] },
): Press<EditField> {
  const toAsked = (request: Sent): Asked => {
    const { row, sources } = startOf(request)
    const { notes, ...wishes } = editedWishes(request, row)
    const allowed = allowedWishes(wishes.settings, request.by)
    return {
      ...basicsOf(request),
      ...wishes,
      settings: allowed.settings,
      notes: [...allowed.notes, ...notes],
      parentId: row?.id ?? null,
      sources: [...sources, ...fileSources(request)],
    }
  }
  return {
    ...drawing(deps, toAsked),
    prefix,
    fields: editFields,
    refuses: (request) => refusedBy(() => refuseWishes(deps.models, request, request.options.prompt, toAsked(request))),
  }
}

/** A shape that was chosen in the form wins over a flag; one that merely stayed chosen does not. */
function editedWishes({ options }: Sent, row: PictureRow | null) {
  const before: Settings = row ? settingsOf(row) : {}
  const { aspect } = options
  const isChosen = proportionOf(aspect) !== null && aspect !== before.aspect
  return readWishes(options.prompt, isChosen ? { aspect } : {}, before)
}

const remove = ({ pictures, posted, forgetPost }: PressDeps): Press => ({
  prefix: prefixes.remove,
  seenBy: 'nobody',
  allowance: null,
  refuses: ({ by, options }) => (by.manages || readKey(options.key).askerId === by.id ? null : notYours),
  async run({ options }) {
    const row = await pictures.find(readKey(options.key).id)
    if (!row) throw new UserError(tooOld)
    // The button is there until the end: what a crash leaves is deleted by the next press.
    await forgetPost(row.id)
    await posted.remove(row.ref)
    await pictures.markDeleted(row.id)
    return { kind: 'nothing' }
  },
})
