import { describe, expect, it } from 'vitest'
import { UpstreamError, UserError } from './errors.ts'
import { correlate, correlationOf, createLog } from './log.ts'

function logged(format: 'json' | 'pretty' = 'json') {
  const lines: string[] = []
  const log = createLog({
    level: 'info',
    format,
    secrets: ['top-secret-value'],
    write: (line) => void lines.push(line),
  })
  return { log, lines, first: () => JSON.parse(lines[0] ?? '{}') as Record<string, unknown> }
}

describe('the log', () => {
  it('writes a JSON object a line, with an ISO time, a level in words and a message', () => {
    const { log, first } = logged()
    log.info({ part: 'discord' }, 'gateway ready')
    expect(first()).toMatchObject({ level: 'info', part: 'discord', msg: 'gateway ready' })
    expect(first().time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it('names the request that a signal belongs to, and none for any other signal', () => {
    const { log, lines } = logged()
    const [ofOne, ofTwo, ofNone] = [0, 1, 2].map(() => new AbortController().signal)
    if (!ofOne || !ofTwo || !ofNone) throw new Error('no signals')
    correlate(ofOne, '42')
    correlate(ofTwo, '43')
    for (const signal of [ofOne, ofTwo, ofOne, ofNone, null]) log.info(correlationOf(signal), 'call done')
    const written = lines.map((line) => JSON.parse(line) as { id?: string })
    expect(written.map(({ id }) => id)).toEqual(['42', '43', '42', undefined, undefined])
    expect(written.map((line) => 'id' in line)).toEqual([true, true, true, false, false])
  })

  it('logs an error with its causes and without any secret', () => {
    const { log, lines, first } = logged()
    const cause = new Error('refused: top-secret-value', { cause: new Error('deeper top-secret-value') })
    log.error({ err: new Error('calling https://x/?key=top-secret-value', { cause }) }, 'failed')
    expect(lines.join('')).not.toContain('top-secret-value')
    expect(first()).toMatchObject({ err: { type: 'Error', cause: { message: 'refused: [redacted]', cause: {} } } })
  })

  it('leaves out where an error was made that says all by itself, but not where its cause was', () => {
    const refusal = Object.assign(new Error('Missing Permissions'), { status: 403 })
    for (const err of [
      refusal,
      new UserError('no'),
      new UpstreamError('discord', 'broken', { cause: new Error('bug') }),
    ]) {
      const { log, first } = logged()
      log.info({ err }, 'failed')
      expect(first()['err']).not.toHaveProperty('stack')
      if (err.cause)
        expect(first()).toMatchObject({ err: { cause: { stack: expect.stringContaining('bug') as string } } })
    }
  })

  it('redacts the texts of an error before it cuts them', () => {
    for (let length = 1_980; length <= 2_000; length++) {
      const { log, lines } = logged()
      log.error({ err: new Error(`${'x'.repeat(length)}top-secret-value`) }, 'failed')
      expect(lines[0]).not.toContain('xtop')
    }
  })

  it('redacts the pretty format too', () => {
    const { log, lines } = logged('pretty')
    log.warn({ err: new Error('top-secret-value') }, 'watch out')
    expect(lines.join('')).toContain('watch out')
    expect(lines.join('')).not.toContain('top-secret-value')
  })
})
