import { createGptTrainer as createStandIn } from '../../sandbox/gpt-trainer/gpt-trainer.ts'
import { createGptTrainerService } from '../../src/adapters/gpt-trainer/service.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createGuard } from '../../src/lib/http/guard.ts'
import { createHttp } from '../../src/lib/http/http.ts'
import { createMetrics } from '../../src/lib/metrics.ts'
import { collectingLog } from '../support/collecting-log.ts'
import { describeChatBackend } from './chat-backend.ts'
import { describeKnowledgeBackend } from './knowledge-backend.ts'

async function gptTrainer() {
  const standIn = createStandIn({ clock: systemClock, chunkMs: 0 })
  const { apiUrl: baseUrl } = await standIn.listen()
  const { log } = collectingLog()
  const http = createHttp({
    log,
    metrics: createMetrics(),
    guard: createGuard({ trusted: [], allowHosts: ['127.0.0.1'] }),
  })
  const { token, chatbotId: chatbot } = standIn
  const service = createGptTrainerService({ http, baseUrl, token, chatbot, firstByteMs: 2_000, log })
  const close = async () => {
    await http.close()
    await standIn.close()
  }
  return { service, standIn, close }
}

describeChatBackend('GPT Trainer', async () => {
  const { service, standIn, close } = await gptTrainer()
  return {
    backend: service.chat,
    questions: ['What is retrieval-augmented generation?', 'How are you trained?'],
    past: (session) => Promise.resolve((standIn.sessions.get(session) ?? []).map(({ query }) => query).join('\n')),
    close,
  }
})

describeKnowledgeBackend('GPT Trainer', async () => {
  const { service, close } = await gptTrainer()
  return { backend: service.knowledge, close }
})
