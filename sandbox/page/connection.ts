import type { View } from '../view.ts'

/** The names of the speaking person and of the channel. */
export type Seat = { as: string; channel: string }

const queryOf = (seat: Seat) => new URLSearchParams(seat).toString()

const noAnswer = 'The sandbox does not answer. Start it with npm run sandbox.'

/** Fetches the view at each change, one request at a time; `lost` gets the reason where there is none. */
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
        if (!answer?.ok) lost(answer ? await sentenceOf(answer) : noAnswer)
        else if (query === queryOf(seat)) show((await answer.json()) as View)
      }
    } finally {
      fetching = false
    }
  }
  const events = new EventSource('/_sandbox/events')
  for (const name of ['open', 'change', 'message']) events.addEventListener(name, () => void refresh())
  events.addEventListener('error', () => lost(noAnswer))
  return refresh
}

/** Sends an act of a person to the sandbox. Rejects with the sandbox's sentence. */
export async function post(name: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const request = fetch(`/_sandbox/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer = await request.catch(() => null)
  if (!answer) throw new Error(noAnswer)
  // An unread body keeps its connection open, and a browser has six per host.
  const refused = await sentenceOf(answer)
  if (!answer.ok) throw new Error(refused)
}

async function sentenceOf(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => ({}))) as { readonly error?: string }
  return said.error ?? `The sandbox answered ${answer.status}.`
}
