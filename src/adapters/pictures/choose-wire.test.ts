import { expect, it } from 'vitest'
import { baseOf, wireFor } from './choose-wire.ts'

const google = 'https://generativelanguage.googleapis.com'

it.each([
  [google, google, 'gemini', google],
  [`${google}/v1beta/`, 'http://localhost:1', 'gemini', google],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/', 'gemini', 'http://127.0.0.1:4000'],
  ['http://127.0.0.1:4001', 'http://127.0.0.1:4000', 'openai', 'http://127.0.0.1:4001/v1'],
  ['https://openrouter.ai', google, 'openrouter', 'https://openrouter.ai/api/v1'],
  ['https://openrouter.ai/api/v1/', google, 'openrouter', 'https://openrouter.ai/api/v1'],
  ['https://api.openai.com/v1', google, 'openai', 'https://api.openai.com/v1'],
  ['https://api.openai.com', google, 'openai', 'https://api.openai.com/v1'],
  ['https://notopenrouter.ai/x', google, 'openai', 'https://notopenrouter.ai/x'],
])('%s (Google at %s) is spoken to as %s at %s', (baseUrl, googleUrl, name, base) => {
  const wire = wireFor(baseUrl, googleUrl)
  expect([wire.name, baseOf(wire, baseUrl)]).toEqual([name, base])
})
