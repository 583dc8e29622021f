import type { View } from '../view.ts'

/** Who speaks where, by name. */
export type Seat = { as: string; channel: string }

const queryOf = (seat: Seat) => new URLSearchParams(seat).toString()

/** Fetches the view whenever something changes, one at a time; `lost` is called while the sandbox does not answer. */
export function watch(seat: Seat, show: (view: View) => void, lost: () => void): () => Promise<void> {
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
        const answer = await fetch(`/_sandbox/view?${query}`)
        if (!answer.ok) throw new Error(await sentenceOf(answer))
        const view = (await answer.json()) as View
        if (query === queryOf(seat)) show(view)
      }
    } catch {
      lost()
    } finally {
      fetching = false
    }
  }
  const events = new EventSource('/_sandbox/events')
  for (const name of ['open', 'change', 'message']) events.addEventListener(name, () => void refresh())
  events.addEventListener('error', lost)
  return refresh
}

/** Tells the sandbox what a person does; throws an Error with its own sentence. */
export async function post(what: string, told: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const request = fetch(`/_sandbox/${what}`, { method: 'POST', headers, body: JSON.stringify(told) })
  const answer = await request.catch(() => null)
  if (!answer) throw new Error('The sandbox does not answer. Is it still running?')
  if (!answer.ok) throw new Error(await sentenceOf(answer))
}

async function sentenceOf(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => ({}))) as { readonly error?: string }
  return said.error ?? `The sandbox answered ${answer.status}.`
}
