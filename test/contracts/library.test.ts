import { createLibrary } from '../../src/adapters/library/library.ts'
import { openDatabase } from '../../src/db/db.ts'
import { createShelf } from '../support/chat/shelf.ts'
import { askBackend } from '../support/chat/ask-backend.ts'
import { describeChatBackend } from './chat-backend.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }

const articles = [
  {
    title: 'Owls',
    text: 'An owl is a bird of prey that hunts at night.\n\n## Hearing\n\nOwls hear a mouse under the snow.',
  },
  {
    title: 'Storks',
    text: 'A stork is a tall bird that clatters.\n\n## Nests\n\nStorks nest on chimneys and return each year.',
  },
]

describeChatBackend('The library', async () => {
  const { db, close } = await openDatabase(':memory:')
  const shelf = createShelf({ db, clock })
  for (const { title, ...rest } of articles)
    await shelf.put({ key: title, title, url: `https://example.org/${title}`, byline: '', publishedAt: null, ...rest })
  const backend = createLibrary({ db, clock })
  return {
    backend,
    questions: ['What is an owl?', 'What is a stork?'],
    past: async (session) => (await askBackend(backend, session, 'tell me more')).text,
    close,
  }
})
