import { channelSetting, type SettingsTable } from '../../lib/settings.ts'

export const operationsSettings = {
  ERROR_CHANNEL_ID: channelSetting(
    ['Send Messages'],
    "The channel where the owner hears of trouble; without it, the log's warnings",
  ),
} satisfies SettingsTable
