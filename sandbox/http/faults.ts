/**
 * Asked at each effect: a request that came, an answer about to leave, a push (a piece of a stream, a gateway event).
 * `call` is `METHOD /path` or the event's name. False drops the effect, as if the connection had died before it.
 */
export type Gate = (moment: 'request' | 'answer' | 'push', call: string) => boolean
/** The gate that lets everything pass. */
export const openGate: Gate = () => true

/** A number of calls that fail: all, or those whose `METHOD /path` contains (a text) or matches (a pattern) `match`. */
export type Faulty = { times: number; match?: RegExp | string }

/** A queue of faults, oldest first. */
export function createFaults<Fault extends Faulty>() {
  const faults: Fault[] = []
  return {
    /** Makes the next `times` calls fail; 0 times takes every fault back. */
    add(fault: Fault): void {
      if (fault.times > 0) faults.push({ ...fault })
      else faults.splice(0)
    },
    /** Uses up the first fault that applies to this call. */
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
