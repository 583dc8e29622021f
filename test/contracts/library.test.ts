import { createLibrary } from '../../src/adapters/library/library.ts'
import { openDatabase } from '../../src/db/db.ts'
import { shelvePrimers } from '../../src/features/knowledge/primers.ts'
import { askBackend } from '../support/chat/ask-backend.ts'
import { describeChatBackend } from './chat-backend.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }

describeChatBackend('The library', async () => {
  const { db, close } = await openDatabase(':memory:')
  await shelvePrimers({ db, clock })
  const backend = createLibrary({ db, clock })
  return {
    backend,
    questions: ['What is retrieval-augmented generation?', 'How are diffusion models trained?'],
    past: async (session) => (await askBackend(backend, session, 'tell me more')).text,
    close,
  }
})
