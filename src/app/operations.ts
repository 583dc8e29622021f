import { helpCommand } from '../features/operations/help.ts'
import { operationsSettings } from '../features/operations/settings.ts'
import { defineSlice } from './platform.ts'

/** What owners run the bot with: /help, daily counts, the channel for trouble. */
export const operations = defineSlice({
  settings: operationsSettings,
  checks({ config: { ERROR_CHANNEL_ID: id }, channel }) {
    return id === null ? [] : [{ name: 'ERROR_CHANNEL_ID', look: () => channel(id) }]
  },
  create: ({ additions, counts }) => ({
    commands: [helpCommand(additions)],
    parts: [{ name: 'daily counts', start: counts.start }],
  }),
})
