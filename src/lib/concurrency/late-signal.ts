/** A signal that is made when it is first asked for: to make one takes a twentieth of the time of an acknowledgement. */
export function createLateSignal(made: (signal: AbortSignal) => void = () => undefined) {
  let stop: AbortController | null = null
  let why: Error | null = null
  return {
    get(): AbortSignal {
      if (stop) return stop.signal
      stop = new AbortController()
      made(stop.signal)
      if (why) stop.abort(why)
      return stop.signal
    },
    aborted: (): boolean => why !== null,
    abort(reason: Error): void {
      why ??= reason
      stop?.abort(reason)
    },
  }
}

export type LateSignal = ReturnType<typeof createLateSignal>
