import { shelveOwnTexts } from '../features/knowledge/own-texts.ts'
import { knowledgeSettings } from '../features/knowledge/settings.ts'
import { defineSlice } from './platform.ts'

/** The library's documents. */
export const knowledge = defineSlice({
  settings: knowledgeSettings,
  create: ({ database, clock, log }) => ({
    parts: [
      {
        name: 'library',
        async start() {
          const shelf = await shelveOwnTexts({ db: database.db, clock })
          log.info({ part: 'library', ...shelf }, 'library ready')
        },
      },
    ],
  }),
})
