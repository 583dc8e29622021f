import type { View } from '../view.ts'

/** Who speaks where, by name. */
export type Seat = { as: string; channel: string }

const queryOf = (seat: Seat) => new URLSearchParams(seat).toString()

const SILENT = 'The sandbox does not answer. Start it with npm run sandbox.'

/** Fetches the view whenever something changes, one at a time; `lost` hears why there is none. */
export function watch(seat: Seat, show: (view: View) => void, lost: (sentence: string) => void): () => Promise<void> {
  let fetching = false
  let again = false
  async function refresh(): Promise<void> {
    again = true
    if (fetching) return
    fetching = true
    try {
      while (again) {
        again = false
        const query = queryOf(seat)
        const answer = await fetch(`/_sandbox/view?${query}`).catch(() => null)
        if (!answer?.ok) lost(answer ? await sentenceOf(answer) : SILENT)
        else if (query === queryOf(seat)) show((await answer.json()) as View)
      }
    } finally {
      fetching = false
    }
  }
  const events = new EventSource('/_sandbox/events')
  for (const name of ['open', 'change', 'message']) events.addEventListener(name, () => void refresh())
  events.addEventListener('error', () => lost(SILENT))
  return refresh
}

/** Tells the sandbox what a person does; throws an Error with its own sentence. */
export async function post(what: string, told: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const request = fetch(`/_sandbox/${what}`, { method: 'POST', headers, body: JSON.stringify(told) })
  const answer = await request.catch(() => null)
  if (!answer) throw new Error(SILENT)
  // Read in any case: an unread answer keeps its connection, and a browser has six.
  const refused = await sentenceOf(answer)
  if (!answer.ok) throw new Error(refused)
}

async function sentenceOf(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => ({}))) as { readonly error?: string }
  return said.error ?? `The sandbox answered ${answer.status}.`
}
