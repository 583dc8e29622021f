import { z } from 'zod'
import type { KnowledgeBackend } from '../../features/knowledge/ports.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { toPlainLine } from '../../lib/text/markdown.ts'
import type { Client } from './client.ts'

const chatbotShape = z.object({ name: z.string().nullish(), meta: z.record(z.string(), z.unknown()).nullish() })

type Deps = { client: Client; chatbot: string; knowledge: KnowledgeBackend }

/** Describes the chatbot if GPT Trainer accepts the key and knows it. Throws an error that says what to do. */
export async function inspectChatbot({ client, chatbot, knowledge }: Deps): Promise<string> {
  const { signal } = new AbortController()
  try {
    const found = chatbotShape.parse(await client.get({ path: `/chatbot/${chatbot}`, route: '/chatbot/:id', signal }))
    const sources = await knowledge.list(signal)
    const count = (state: string) => sources.filter((each) => each.state === state).length
    const known = `${count('ready')} sources ready, ${count('reading')} being read, ${count('failed')} failed`
    const cites = found.meta?.['show_citations'] ?? found.meta?.['show_citation']
    const advice = cites === false ? '; turn on its citations, or answers have no sources' : ''
    return `answers as “${toPlainLine(found.name ?? '') || 'unnamed'}”, ${known}${advice}`
  } catch (error) {
    throw error instanceof UpstreamError ? new Error(adviceOn(error), { cause: error }) : error
  }
}

function adviceOn(error: UpstreamError): string {
  if (error.fault === 'unauthorized')
    return 'GPT_TRAINER_TOKEN is refused: make a new key in the account settings there'
  if (error.fault === 'not-found')
    return 'there is no chatbot CHATBOT_UUID: copy the id from its address in the dashboard'
  return `it does not answer as it should (${error.fault})`
}
