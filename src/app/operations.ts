import { helpCommand } from '../features/operations/help.ts'
import { operationsSettings } from '../features/operations/settings.ts'
import { defineSlice } from './platform.ts'

/** Running the bot: /help, daily counts, the owner's channel. */
export const operations = defineSlice({
  settings: operationsSettings,
  create: ({ additions, counts }) => ({
    commands: [helpCommand(additions)],
    parts: [{ name: 'daily counts', start: counts.start }],
  }),
})
