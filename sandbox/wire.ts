import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Asked at each effect: a request that came, an answer about to leave, a push of a stream or of the gateway. `call` is
 * `METHOD /path`, or the event's name. False: it never arrives, and nothing is done for it.
 */
export type Gate = (moment: 'request' | 'answer' | 'push', call: string) => boolean
/** The gate that is always open. */
export const openGate: Gate = () => true

/** Which calls fail how often: all, or those whose `METHOD /path` contains or matches `match`. */
export type Faulty = { times: number; match?: RegExp | string }

/** Faults that wait for their calls, the oldest first. */
export function createFaults<Fault extends Faulty>() {
  const faults: Fault[] = []
  return {
    /** The next `times` calls fail so; no times at all takes every fault back. */
    add(fault: Fault): void {
      if (fault.times > 0) faults.push({ ...fault })
      else faults.splice(0)
    },
    /** The fault that befalls this call, used once more. */
    next(call: string): Fault | null {
      const fault = faults.find(({ match = '' }) =>
        typeof match === 'string' ? call.includes(match) : match.test(call),
      )
      if (!fault) return null
      fault.times -= 1
      if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1)
      return fault
    },
  }
}

/** Fixed windows of real time, by key: how much of `most` is left in the one that runs. */
export function createWindows() {
  const windows = new Map<string, { used: number; endsAt: number }>()
  return (key: string, most: number, windowMs: number) => {
    const now = Date.now()
    const known = windows.get(key)
    const current = known && known.endsAt > now ? known : { used: 0, endsAt: now + windowMs }
    windows.set(key, current)
    if (windows.size > 2000) for (const [each, { endsAt }] of windows) if (endsAt <= now) windows.delete(each)
    const over = current.used >= most
    if (!over) current.used += 1
    return { over, left: most - current.used, endsAt: current.endsAt, leftMs: current.endsAt - now }
  }
}

/** Who wants to hear that something changed, and who takes events. */
export function createSignals<Event>() {
  const listeners = new Set<() => void>()
  const receivers = new Set<(event: Event) => void>()
  return {
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    changed(): void {
      for (const listener of [...listeners]) listener()
    },
    onEvent: (receiver: (event: Event) => void) => void receivers.add(receiver),
    publish(event: Event): void {
      for (const receiver of receivers) receiver(event)
    },
  }
}

/** The whole body; null where it has more than `maxBytes`. */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** A part of a form; `fileName` is null where it is no file. */
export type Part = {
  readonly name: string
  readonly fileName: string | null
  readonly type: string
  readonly bytes: Buffer
}

/** The parts of a `multipart/form-data` body; none where its type names no boundary. */
export function readParts(bytes: Buffer, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1]
  if (boundary === undefined) return []
  return bytes
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const gap = part.indexOf('\r\n\r\n')
      const head = Buffer.from(part.slice(0, gap), 'latin1').toString('utf8')
      return {
        name: /[; ]name="([^"]*)"/i.exec(head)?.[1] ?? '',
        fileName: /filename="([^"]*)"/i.exec(head)?.[1]?.replaceAll('%22', '"') ?? null,
        type: /content-type: *(\S[^\r\n]*)/i.exec(head)?.[1] ?? '',
        bytes: Buffer.from(part.slice(gap + 4, -2), 'latin1'),
      }
    })
}

/** Snowflakes of the clock's time: never twice the same, never smaller than the one before. */
export function createIds(clock: { now(): number }, firstMs: number) {
  let lastMs = 0
  let count = 0
  return (): string => {
    const ms = Math.max(clock.now(), lastMs)
    count = ms === lastMs ? count + 1 : 0
    lastMs = count > 4095 ? ms + 1 : ms
    if (count > 4095) count = 0
    return String((BigInt(lastMs - firstMs) << 22n) | BigInt(count))
  }
}

/** A file on its way in; `name` is its field in the form, as in `files[0]`. */
export type Upload = {
  readonly name: string
  readonly fileName: string
  readonly type: string
  readonly bytes: Buffer
}

/** Uploads by the path that serves them; past `maxBytes` in all the oldest go. */
export function createFiles(maxBytes: number) {
  const files = new Map<string, Upload>()
  let bytes = 0
  return {
    at: (path: string) => files.get(path),
    keep(path: string, file: Upload): void {
      files.set(path, file)
      bytes += file.bytes.length
      for (const [oldest, { bytes: its }] of files) {
        if (bytes <= maxBytes) return
        files.delete(oldest)
        bytes -= its.length
      }
    },
  }
}

/** Listening on 127.0.0.1, and ending every connection. */
export const listening = (server: Server) => ({
  /** Answers host:port; a free port unless one is given. Rejects where that is taken. */
  listen: (port = 0): Promise<string> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`))
    }),
  close: (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
})
