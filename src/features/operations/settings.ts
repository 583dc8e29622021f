import { idSetting, type SettingsTable } from '../../lib/settings.ts'

export const operationsSettings = {
  ERROR_CHANNEL_ID: idSetting("The channel where the owner hears of trouble; without it, the log's warnings"),
} satisfies SettingsTable
