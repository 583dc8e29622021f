import { geminiWire } from './wires/gemini.ts'
import { openAiWire } from './wires/openai.ts'
import { openRouterWire } from './wires/openrouter.ts'
import type { Wire } from './wires/wire.ts'

/** The way to speak to the service at an address: Google's, OpenRouter's, else OpenAI's, which many others speak. */
export function wireFor(baseUrl: string, googleUrl: string): Wire {
  const { origin, hostname } = new URL(baseUrl)
  if (hostname === 'generativelanguage.googleapis.com' || origin === new URL(googleUrl).origin) return geminiWire
  return hostname === 'openrouter.ai' || hostname.endsWith('.openrouter.ai') ? openRouterWire : openAiWire
}

/** The path of each service's base address; Google's stands in the paths of its calls. */
const paths: Readonly<Record<Wire['name'], string>> = { gemini: '', openai: '/v1', openrouter: '/api/v1' }

/** The address that paths are appended to. An address without a path gets the usual one. */
export function baseOf({ name }: Wire, baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl)
  const path = pathname.replace(/\/+$/, '')
  if (name === 'gemini') return origin + path.replace(/\/v1beta$/, '')
  return origin + (path === '' ? paths[name] : path)
}
