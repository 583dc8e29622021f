import { byId } from './dom.ts'

const kinds = new Map([
  ['500', 'answers 500'],
  ['429', 'answers 429'],
  ['silent', 'never answers'],
  ['refuse', 'refuses the connection'],
  ['reset', 'breaks the connection'],
  ['lost', 'does it, but its answer is lost'],
  ['cut', 'breaks off half-way'],
])

/** Listens to the panel's buttons that make services and the gateway fail. */
export function startFaults(post: (act: string, body: object) => Promise<void>): void {
  const [service, kind, times] = ['fault-service', 'fault-kind', 'fault-times'].map((id) => byId<HTMLSelectElement>(id))
  if (!service || !kind || !times) return
  kind.replaceChildren(...[...kinds].map(([value, words]) => new Option(words, value)))
  const tell = (sentence: string) => void (byId('fault-said').textContent = sentence)
  const send = (count: number, sentence: string) =>
    void post('fault', { service: service.value, kind: kind.value, times: count }).then(
      () => tell(sentence),
      (error: Error) => tell(error.message),
    )
  const nameOf = () => service.selectedOptions[0]?.text ?? ''
  byId('fault-add').addEventListener('click', () => {
    const count = Math.max(1, Math.floor(Number(times.value)) || 1)
    const calls = count === 1 ? 'At the next call' : `At each of the next ${count} calls`
    send(count, `${calls} ${nameOf()} ${kinds.get(kind.value) ?? ''}.`)
  })
  byId('fault-clear').addEventListener('click', () => send(0, `${nameOf()} works again.`))
  for (const button of document.querySelectorAll<HTMLElement>('[data-gateway]'))
    button.addEventListener('click', () => {
      post('gateway', { action: button.dataset['gateway'] }).catch((error: Error) => tell(error.message))
    })
}
