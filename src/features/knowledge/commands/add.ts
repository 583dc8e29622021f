import { isEverybody } from '../../../conversation/audience.ts'
import type { Attachment, Command, Request } from '../../../conversation/conversation.ts'
import { bold, linked } from '../../../lib/text/phrases.ts'
import { keepItem } from '../items/items.ts'
import { type CommandDeps, logChange, ownerCommand } from './deps.ts'
import { type Found, readAddress } from './add-address.ts'
import { maxFileBytes, readKnowledgeFile } from './add-file.ts'

type Options = 'address' | 'file' | 'everyone'
type Asked = Request<Readonly<Record<Options, string>>>

const fileTooLarge = 'The file is larger than 5 MB. Split it and add the parts.'
const oneThing = 'Give either an address or a file.'

/** /professor knowledge add: an address or a file becomes knowledge. */
export const addCommand = (deps: CommandDeps): Command<Options> =>
  ownerCommand({
    name: 'add',
    description: 'Adds a page, a PDF or a text file',
    options: [
      {
        name: 'address',
        description: 'Of an article or a PDF',
        ...{ required: false, kind: 'text', maxLength: 2_000 },
      },
      { name: 'file', description: 'A .txt, .md or .pdf file, at most 5 MB', required: false, kind: 'file' },
      {
        name: 'everyone',
        description: 'In a private channel: everybody may be told of it, not only this channel',
        ...{ required: false, kind: 'flag' },
      },
    ],
    refuses: refusal,
    async run(request, signal) {
      const { db, clock } = deps
      const audience = audienceOf(request)
      const { item, isLate } = await read(deps, request, audience, signal)
      const { id, isNew } = await keepItem(db, item, { now: clock.now(), uploads: deps.learner !== null })
      deps.changed()
      logChange(deps, request, isNew ? 'knowledge added' : 'knowledge known', { item: id, title: item.title, audience })
      const isWide = request.options.everyone === 'true'
      const text = isNew
        ? describe({ item, isLate })
        : `I know ${nameOf(item)} already${isWide ? '; everybody may be told of it now' : ''}.`
      return { kind: 'text', text, commands: ['professor knowledge failed'] }
    },
  })

function refusal({ options, files }: Asked): string | null {
  const hasAddress = options.address.trim() !== ''
  if (hasAddress === files.length > 0) return oneThing
  return files.some(({ size }) => size > maxFileBytes) ? fileTooLarge : null
}

/** What is added in a private channel stays private to it, unless the owner says otherwise. */
function audienceOf({ in: { audience }, options }: Asked): string | null {
  return isEverybody(audience) || options.everyone === 'true' ? null : audience
}

async function read(
  deps: CommandDeps,
  { options, files }: Asked,
  audience: string | null,
  signal: AbortSignal,
): Promise<Found> {
  const [file] = files as readonly (Attachment | undefined)[]
  if (!file) return readAddress(deps, options.address, audience, signal)
  return { item: await readKnowledgeFile(deps, file, audience, signal), isLate: false }
}

const nameOf = ({ title, url }: Found['item']): string => (url === null ? bold(title) : linked(title, url))

function describe({ item, isLate }: Found): string {
  const readers = item.audience === null ? '' : ' Only questions asked in this channel are answered from it.'
  const later = isLate ? ' It is being read; /professor knowledge failed lists it if that fails.' : ''
  return `Added ${nameOf(item)}.${later}${readers}`
}
