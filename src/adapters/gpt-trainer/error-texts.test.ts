import { expect, it } from 'vitest'
import { createLog } from '../../lib/log.ts'
import { Refused } from './client.ts'
import { readAnswer } from './stream.ts'

const key = 'abcdefghijklmnopqrstuvwxyz0123456789'

async function* body(text: string) {
  yield new TextEncoder().encode(text)
}
async function answerError(type: string, text: string): Promise<unknown> {
  try {
    for await (const _ of readAnswer(type, body(text)));
  } catch (error) {
    return error
  }
  return null
}

it('no part of a key that GPT Trainer repeats reaches the log, wherever the text is cut', async () => {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json', secrets: [key], write: (line) => void lines.push(line) })
  for (let length = 0; length < 2_100; length += 7) {
    const text = `${'x'.repeat(length)} ${key} not known`
    log.warn({ err: new Refused(500, text) })
    log.warn({ err: await answerError('application/json', JSON.stringify({ error: text })) })
    log.warn({ err: await answerError('text/html', `<!doctype html>${text}`) })
  }
  expect(lines.filter((line) => line.includes('err":null'))).toEqual([])
  expect(lines.filter((line) => line.includes(key.slice(0, 8)))).toEqual([])
})
