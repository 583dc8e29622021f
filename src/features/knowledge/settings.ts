import { kinds, type Setting, type SettingsTable } from '../../lib/settings.ts'

export const knowledgeSettings = {
  KNOWLEDGE_BASE_CHANNEL_IDS: {
    type: kinds.list(kinds.snowflake()),
    default: [],
    description: 'Channels whose links become knowledge, separated by commas',
    channelPermissions: ['Read Message History', 'Add Reactions'],
  } as Setting<string[]>,
  KNOWLEDGE_ROLE_IDS: {
    type: kinds.list(kinds.snowflake()),
    default: [],
    description: 'Roles that may add knowledge besides those who manage messages, separated by commas',
  } as Setting<string[]>,
  KNOWLEDGE_PUBLIC_CHANNEL_IDS: {
    type: kinds.list(kinds.snowflake()),
    default: [],
    description:
      'Channels of which everybody may be told what is posted and shared there although @everyone cannot read them, as where roles decide who sees a server; separated by commas. By default only people who can read the channel are told',
  } as Setting<string[]>,
} satisfies SettingsTable
