import {
  CloseCodes,
  type IContextFetchingStrategy,
  WebSocketShard,
  type WebSocketShardDestroyOptions,
  WebSocketShardDestroyRecovery as Recovery,
  WebSocketShardEvents as Events,
  WebSocketShardStatus as Status,
} from '@discordjs/ws'
import { GatewayOpcodes, type GatewaySendPayload } from 'discord-api-types/v10'
import { startTimer } from '../../../lib/clock.ts'

/** A peer that does not answer the close frame in this time is cut off. */
const closeTimeoutMs = 500

type Socket = { readonly readyState: number; readonly OPEN: number; terminate(): void }

/** The end of a connection; `mayResume` is true if its session still holds. */
export type End = { readonly mayResume: boolean }

/**
 * One WebSocket connection of a shard. The library's own shard opens the next connection by itself, 0.5 s after the last and
 * without a limit; this one ends instead, so that its caller decides when to connect again.
 */
export class SingleConnection extends WebSocketShard {
  /** Resolves when the connection is over. */
  readonly ended: Promise<End>
  #end: (end: End) => void = () => undefined
  #ending: Promise<void> | null = null
  #resumes = 0
  #cancelResume = () => {}

  /** A RESUME that is not answered within `answerMs` ends the connection and its session. */
  constructor(
    strategy: IContextFetchingStrategy,
    id: number,
    readonly answerMs: number,
  ) {
    super(strategy, id)
    this.ended = new Promise((resolve) => (this.#end = resolve))
    this.on(Events.Dispatch, () => this.#waitForResumed())
    for (const answered of [Events.Ready, Events.Resumed, Events.Closed] as const)
      this.on(answered, () => this.#cancelResume())
  }

  /** Ends the connection. The first call counts: the library makes another one while it waits for the first. */
  override destroy(options: WebSocketShardDestroyOptions = {}): Promise<void> {
    return (this.#ending ??= this.#destroyOnce(options))
  }

  async #destroyOnce({ recover, ...options }: WebSocketShardDestroyOptions): Promise<void> {
    const mayResume = recover === Recovery.Resume
    const code = options.code ?? (mayResume ? CloseCodes.Resuming : CloseCodes.Normal)
    this.#cancelResume()
    // The library waits for the answer to its close frame for as long as it takes.
    const cancel = startTimer(closeTimeoutMs, () => this.#cut())
    await super.destroy({ ...options, code }).finally(cancel)
    this.#end({ mayResume })
  }

  override async send(payload: GatewaySendPayload): Promise<void> {
    if (payload.op !== GatewayOpcodes.Resume) return super.send(payload)
    this.#resumes += 1
    // After "invalid session, may be resumed" the library sends the next RESUME at once, as often as it is told so.
    if (this.#resumes > 1) return this.destroy({ reason: 'Resumed twice', recover: Recovery.Resume })
    await super.send(payload)
    this.#waitForResumed()
  }

  /** Closes the connection for good, within half a second. */
  async close(): Promise<void> {
    const socket = this.#socket()
    if (!socket) return this.#end({ mayResume: false })
    // The library leaves a socket that is being opened to itself; its error would end the process.
    if (socket.readyState === socket.OPEN) void this.destroy({ reason: 'stopping' })
    else this.#cut()
    await this.ended
  }

  /** The library waits for READY, but not for RESUMED. Each replayed event extends the time. */
  #waitForResumed(): void {
    this.#cancelResume()
    if (this.#resumes === 0 || this.status !== Status.Resuming) return
    this.#cancelResume = startTimer(
      this.answerMs,
      () => void this.destroy({ reason: 'RESUME was not answered', recover: Recovery.Reconnect }),
    )
  }

  /** The library keeps it private, and offers nothing that ends it at once. */
  #socket(): Socket | null {
    return this['connection'] as Socket | null
  }

  #cut(): void {
    this.#socket()?.terminate()
  }
}
