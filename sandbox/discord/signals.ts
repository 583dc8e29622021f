import type { Channel } from './channels/channels.ts'

/** An event for the gateway. `channel` is null where it concerns none. */
export type WorldEvent = { readonly name: string; readonly data: object; readonly channel: Channel | null }
export type Signals = ReturnType<typeof createSignals>

/** Change listeners, which get no data, and receivers of gateway events. */
export function createSignals() {
  const listeners = new Set<() => void>()
  const receivers = new Set<(event: WorldEvent) => void>()
  return {
    /** Answers the function that removes the listener. */
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    changed(): void {
      for (const listener of [...listeners]) listener()
    },
    onEvent: (receiver: (event: WorldEvent) => void) => void receivers.add(receiver),
    publish(event: WorldEvent): void {
      for (const receiver of receivers) receiver(event)
    },
  }
}

/** Calls `look` at each change until it finds something (neither false, null nor undefined). Rejects after `timeoutMs`. */
export function until<T>(
  { onChange }: Pick<Signals, 'onChange'>,
  look: () => T | false | null | undefined,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      clearTimeout(timer)
      stop()
      end()
    }
    const check = () => {
      try {
        const found = look()
        if (found !== false && found !== null && found !== undefined) settle(() => resolve(found))
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))))
      }
    }
    const timedOut = () => settle(() => reject(new Error(`Not within ${timeoutMs} ms: ${String(look)}`)))
    const timer = setTimeout(timedOut, timeoutMs)
    const stop = onChange(check)
    check()
  })
}
