import type { Allowance, Command, Request } from '../../conversation/conversation.ts'
import { editForm, editFormOf, maxPrompt, prefixes } from './actions.ts'
import { basicsOf, fileSources, readWishes, refuseWishes } from './asking.ts'
import type { Drawing } from './draw/drawing.ts'
import { idInFileName } from './draw/caption.ts'
import type { Asked, PictureRow, Pictures } from './kept/pictures.ts'
import type { Models } from './models.ts'
import type { PostedPictures } from './ports.ts'
import { allShapes } from './shapes.ts'

type Option = 'prompt' | 'aspect' | 'size' | 'model' | 'format' | 'picture'
type ImageRequest = Request<Readonly<Record<Option, string>>>

export type AskingDeps = { drawing: Drawing; pictures: Pictures; models: Models; allowance: Allowance }
type CommandDeps = AskingDeps & { posted: Pick<PostedPictures, 'linkTo'> }

const noPictureThere = 'There is no picture in that message that I can edit.'

/** /image, and the command in the menu of a message with a picture. */
export function imageCommands(deps: CommandDeps): readonly Command[] {
  return [imageCommand(deps), editCommand(deps)]
}

const options: Command<Option>['options'] = [
  {
    kind: 'text',
    name: 'prompt',
    description: 'What to draw; flags such as --wide, --2k, --fast or --png may stand in it',
    required: true,
    maxLength: maxPrompt,
  },
  { kind: 'choice', name: 'aspect', description: 'The shape', required: false, choices: allShapes },
  {
    kind: 'choice',
    name: 'size',
    description: 'How large; 4K is for moderators',
    required: false,
    choices: ['1K', '2K', '4K'].map((value) => ({ value, label: value })),
  },
  {
    kind: 'choice',
    name: 'model',
    description: 'Which model draws',
    required: false,
    choices: [
      { value: 'standard', label: 'Standard' },
      { value: 'fast', label: 'Fast' },
      { value: 'ultra', label: 'Ultra: the best one' },
    ],
  },
  {
    kind: 'choice',
    name: 'format',
    description: 'The type of the file',
    required: false,
    choices: [
      { value: 'png', label: 'PNG' },
      { value: 'jpeg', label: 'JPEG' },
    ],
  },
  { kind: 'file', name: 'picture', description: 'A picture to start from', required: false },
]

function imageCommand({ drawing, pictures, models, allowance }: AskingDeps): Command<Option> {
  return {
    on: 'slash',
    name: 'image',
    description: 'Have a picture drawn',
    options,
    private: false,
    allowance,
    refuses: (request) => refuseWishes(models, request, request.options.prompt, wishesOf(request)),
    accept: (request) => pictures.insert(toAsked(request)),
    forget: ({ id }) => pictures.remove(id),
    run: (request, signal) => Promise.resolve(drawing.reply(toAsked(request), signal)),
  }
}

/**
 * The picture is sent with the form, by the id of its message: it is read when the form comes back. One of the bot's own is
 * edited as by its button.
 */
const editCommand = (deps: CommandDeps): Command<never> => ({
  on: 'message',
  name: 'Edit this picture',
  description: 'Have a picture changed',
  options: [],
  private: true,
  opensForm: true,
  allowance: null,
  refuses: ({ pictures = [] }) => (pictures.length > 0 ? null : noPictureThere),
  run(request) {
    const own = ownPictureIn(deps, request)
    const id = `${prefixes.from}${request.target?.id ?? ''}`
    const form = own ? editFormOf(own) : editForm(id, { prompt: '', aspect: null, hasPicture: true })
    return Promise.resolve({ kind: 'form', form })
  },
})

/** Anybody may call a file like the bot's: it is the bot's own only in the message where that picture stands. */
function ownPictureIn(
  { pictures, posted }: CommandDeps,
  { target, pictures: [shown] = [] }: Request<object>,
): PictureRow | null {
  const row = pictures.get(idInFileName(shown?.name ?? ''))
  const link = row && posted.linkTo(row.ref, row.guild_id)
  return target && link?.endsWith(`/${target.id}`) ? row : null
}

function wishesOf({ options: given }: ImageRequest) {
  const { prompt, aspect, size, model: tier, format } = given
  const chosen = Object.entries({ aspect, size, tier, format }).filter(([, value]) => value !== '')
  return readWishes(prompt, Object.fromEntries(chosen))
}

const toAsked = (request: ImageRequest): Asked => ({
  ...basicsOf(request),
  ...wishesOf(request),
  parentId: null,
  sources: fileSources(request),
})
