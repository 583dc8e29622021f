import {
  addressSetting,
  kinds,
  numberSetting,
  secretSetting,
  type Setting,
  type SettingsTable,
} from '../../lib/settings.ts'

export const chatSettings = {
  GPT_TRAINER_TOKEN: secretSetting('API key of GPT Trainer: app.gpt-trainer.com, account settings, API', {
    requires: 'CHATBOT_UUID',
    enables: "answers and knowledge by GPT Trainer (until then the bot's own library answers)",
  }),
  CHATBOT_UUID: {
    type: kinds.text().regex(/^[0-9a-fA-F-]{32,36}$/, 'is not an id of 32 hexadecimal digits'),
    default: null,
    requires: 'GPT_TRAINER_TOKEN',
    description: 'The GPT Trainer chatbot that answers: its address in the dashboard ends with it',
    enables: 'answers and knowledge by GPT Trainer, together with GPT_TRAINER_TOKEN',
  } as Setting<string | null>,
  GPT_TRAINER_API_URL: addressSetting('https://app.gpt-trainer.com', "GPT Trainer's address"),
  GPT_TRAINER_CONCURRENCY: numberSetting(24, [1, 256], 'Answers that stream from GPT Trainer at the same time'),
  GPT_TRAINER_FIRST_BYTE_SECONDS: numberSetting(45, [1, 600], 'Seconds that GPT Trainer may take to begin an answer'),
  CHAT_FALLBACK: {
    type: kinds.oneOf('none', 'library'),
    default: 'library',
    description: 'Who answers while GPT Trainer is down: `library`, the documents of the bot itself, or `none`',
  } as Setting<'none' | 'library'>,
  SESSION_SCOPE: {
    type: kinds.oneOf('member', 'user'),
    default: 'member',
    description:
      'What /reset forgets: `member`, what a person said in that server; `user`, what a person said anywhere. What one audience said is never used for another',
  } as Setting<'member' | 'user'>,
  SESSION_MAX_AGE_DAYS: numberSetting(0, [0, 3650], 'Days after which an unused conversation is forgotten; 0 keeps it'),
  USE_CHANNEL_CONTEXT: {
    type: kinds.flag(),
    default: true,
    description: "Quote the channel's newest messages to the model",
  } as Setting<boolean>,
  CHANNEL_CONTEXT_LIMIT: numberSetting(
    10,
    [0, 100],
    'How many messages of the channel are quoted at most (and 2,000 characters)',
  ),
  CHAT_BURST: numberSetting(5, [1, 100], 'Questions that a person may ask at once, per server'),
  CHAT_REFILL_SECONDS: numberSetting(12, [1, 3600], 'Seconds after which one of them is given back'),
  CHAT_DAILY_LIMIT: numberSetting(100, [0, 100_000], 'Questions per person and day; 0 = no limit'),
  SERVER_DAILY_LIMIT: numberSetting(0, [0, 1_000_000], 'Questions per server and day; 0 = no limit'),
} satisfies SettingsTable
