import type { FindFile } from '../../features/chat/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import { createClient } from './client.ts'
import { createGptTrainer } from './gpt-trainer.ts'
import { inspectChatbot } from './inspect.ts'
import { createGptTrainerKnowledge } from './knowledge.ts'

/** Creates the three ports of one GPT Trainer chatbot. Chat, knowledge and the doctor share one circuit breaker. */
export function createGptTrainerService(deps: {
  http: Http
  baseUrl: string
  token: string
  chatbot: string
  firstByteMs: number
  log: Log
  /** By default no file is known. */
  findFile?: FindFile
  /** Of the circuit breaker; by default monotonic. */
  clock?: Pick<Clock, 'now'>
}) {
  const client = createClient(deps)
  const knowledge = createGptTrainerKnowledge({ client, chatbot: deps.chatbot })
  return {
    chat: createGptTrainer({
      ...{ client, chatbot: deps.chatbot, log: deps.log },
      findFile: deps.findFile ?? (() => Promise.resolve(null)),
    }),
    knowledge,
    /** True while the circuit breaker is open. */
    isDown: client.isDown,
    /** For the doctor. Throws an error that says what to do. */
    inspect: () => inspectChatbot({ client, chatbot: deps.chatbot, knowledge }),
  }
}
