import type { Command, Press, Reply, Request } from '../../../conversation/conversation.ts'
import { UserError } from '../../../lib/errors.ts'
import type { createKeyedMutex } from '../../../lib/concurrency/keyed-mutex.ts'
import { approve, decline, type LinksDeps } from './follow.ts'
import type { Added } from './link-items.ts'
import { changeRow, findRow, fingerprintOf, type LinkMessage, linksOf, toSpot } from './link-messages.ts'
import { prefixes, showState } from './show.ts'

/** One message at a time: a decision never overtakes an edit. */
type Deps = LinksDeps & { turns: ReturnType<typeof createKeyedMutex> }
type Pressed = Request<Readonly<Record<'key', string>>>

const notAllowed =
  'Only people who can manage messages in my home server, or have a role for adding knowledge there, can do that.'
const noLink = 'There is no link to a page in that message.'
const decided = 'That was decided already, or its message is gone.'
const changed = 'The links in that message changed since I asked. Look at them and press the new button.'

const text = (said: string): Reply => ({ kind: 'text', text: said })
const refuseOthers =
  ({ rights }: Deps) =>
  ({ by, in: place }: Request<object>): string | null =>
    rights.mayAdd(by, place) ? null : notAllowed

/** The buttons under a question about links. */
export function decidePresses(deps: Deps): readonly Press[] {
  const basics = { seenBy: 'asker', allowance: null, refuses: refuseOthers(deps) } as const
  return [
    {
      ...basics,
      prefix: prefixes.add,
      run: (pressed, signal) =>
        withQuestion(deps, pressed, signal, async (row) =>
          text(toldOf(await approve(deps, toSpot(row), linksOf(row), row.seen_at))),
        ),
    },
    {
      ...basics,
      prefix: prefixes.decline,
      run: (pressed, signal) =>
        withQuestion(deps, pressed, signal, async (row) => {
          await decline(deps, row.message_id)
          return text('Declined. Nothing was added.')
        }),
    },
  ]
}

/** Decides what the button was shown for. After an edit it asks anew: what was looked at is what is added. */
async function withQuestion(
  deps: Deps,
  { options, in: place, target }: Pressed,
  signal: AbortSignal,
  decide: (row: LinkMessage) => Promise<Reply>,
): Promise<Reply> {
  const [messageId = '', fingerprint] = options.key.split(':')
  const release = await deps.turns.acquire(messageId, signal)
  try {
    const row = await findRow(deps.db, messageId)
    const isOpen = row?.state === 'asked' && row.channel_id === place.id
    // A crash may have left a second question.
    if (target && (!isOpen || target.id !== row.asked_in))
      await deps.marks.remove({ channelId: place.id, messageId: target.id })
    if (!isOpen) throw new UserError(decided)
    if (fingerprintOf(row) === fingerprint) return await decide(row)
    // The row first: the deletion of a question that it names declines it.
    await changeRow(deps.db, messageId, { asked_in: null })
    if (row.asked_in) await deps.marks.remove({ channelId: place.id, messageId: row.asked_in })
    await showState(deps, messageId)
    throw new UserError(changed)
  } finally {
    release()
  }
}

/** *Add to knowledge* in the menu of a message. */
export const addCommand = (deps: Deps): Command => ({
  on: 'message',
  name: 'Add to knowledge',
  description: 'Add the links in a message to what the professor knows',
  options: [],
  private: true,
  allowance: null,
  refuses: (request) => refuseOthers(deps)(request) ?? (request.links.length === 0 ? noLink : null),
  async run({ target, links, in: place }, signal) {
    if (!target) throw new UserError(noLink)
    const release = await deps.turns.acquire(target.id, signal)
    try {
      const spot = { messageId: target.id, channelId: place.id, guildId: place.guildId }
      const audience = deps.rights.audienceOf(place)
      return text(toldOf(await approve(deps, { ...spot, audience }, links, target.at)))
    } finally {
      release()
    }
  },
})

const counted = (count: number): string => (count === 1 ? '1 link' : `${count} links`)

function toldOf({ added, known, refused }: Added): string {
  const parts = [
    added > 0 ? `I added ${counted(added)} to my knowledge.` : '',
    known > 0 ? `${counted(known)} ${known === 1 ? 'was' : 'were'} known before.` : '',
    refused > 0 ? `${counted(refused)} could not be added: my library does not take the text.` : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}
