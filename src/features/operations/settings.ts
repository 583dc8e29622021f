import { channelSetting, type SettingsTable } from '../../lib/settings.ts'

export const operationsSettings = {
  ERROR_CHANNEL_ID: channelSetting(
    ['Send Messages'],
    'The channel where you hear of trouble and where members pass on what the library could not answer; without it, trouble is only logged',
  ),
} satisfies SettingsTable
