import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { createConnectionLog } from './connection-log.ts'

function setUp() {
  const { log, lines } = collectingLog()
  let now = 5
  const connectionLog = createConnectionLog({ log, clock: { now: () => now } })
  const logged = () => lines.filter(({ level }) => level !== 'debug').map(({ msg, times }) => [msg, times ?? 1])
  return { ...connectionLog, logged, wait: (ms: number) => void (now += ms) }
}
const lost = ['gateway lost', 1]
const ready = ['gateway ready', 1]

describe('the log of the connection', () => {
  it('tells of a loss and of the way back at once', () => {
    const { failed, ready: isReady, stable, logged } = setUp()
    isReady({ shard: 0 })
    failed('gateway lost', { code: 4000 })
    isReady({ shard: 0 })
    stable()
    expect(logged()).toEqual([ready, lost, ready])
  })

  it('has one line a minute, with a count, while connections come and go', () => {
    const { failed, ready: isReady, logged, wait } = setUp()
    isReady({})
    for (let second = 0; second < 300; second++) {
      failed('gateway lost', {})
      isReady({})
      wait(1_000)
    }
    const counted = (times: number) => ['gateway lost', times]
    expect(logged()).toEqual([ready, lost, ready, ...Array.from({ length: 4 }, () => counted(60))])
  })

  it('tells that the connection is back for good once it has stood', () => {
    const { failed, ready: isReady, stable, logged } = setUp()
    for (let i = 0; i < 3; i++) {
      failed('gateway lost', {})
      isReady({})
    }
    expect(logged()).toEqual([lost, ready])
    stable()
    expect(logged()).toEqual([lost, ready, ready])
    failed('gateway lost', {})
    expect(logged().at(-1)).toEqual(lost)
  })

  it('names the cause in the line and keeps the whole error for debug', () => {
    const { log, lines } = collectingLog('debug')
    const { failed } = createConnectionLog({ log, clock: { now: () => 0 } })
    failed('could not reach the gateway; trying again', { ms: 1 }, new Error('connect ECONNREFUSED'))
    failed('could not reach the gateway; trying again', { ms: 2 }, new Error('connect ECONNREFUSED'))
    expect(lines.map(({ level, cause, err }) => [level, cause ?? null, err !== undefined])).toEqual([
      ['debug', null, true],
      ['warn', 'connect ECONNREFUSED', false],
      ['debug', null, true],
    ])
  })
})
