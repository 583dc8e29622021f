import { createFiles } from '../adapters/discord/rest/files.ts'
import { createLibrary } from '../adapters/library/library.ts'
import { createChatAllowance } from '../features/chat/allowance.ts'
import { createChat, type NamedBackend } from '../features/chat/chat.ts'
import { chatSettings } from '../features/chat/settings.ts'
import { chatStatus } from '../features/chat/status.ts'
import { materialOf } from '../features/content/discuss/material.ts'
import { readAddress } from '../features/knowledge/items/text.ts'
import type { Values } from '../lib/settings.ts'
import { createGptTrainer } from './gpt-trainer.ts'
import { provenanceOf } from './knowledge-for-others.ts'
import { defineSlice, type Platform } from './platform.ts'

type ChatConfig = Values<typeof chatSettings>

/** Characters of a channel that are quoted around a question. */
const maxContextCharacters = 2_000

/** The professor: answers from the library, or from GPT Trainer where it is set up. */
export const chat = defineSlice({
  settings: chatSettings,
  checks(tools) {
    const gptTrainer = createGptTrainer(tools)
    return gptTrainer ? [{ name: 'GPT Trainer', look: gptTrainer.inspect }] : []
  },
  create(platform) {
    const { config, discord, http, database } = platform
    const { primary, fallback, backends, answersFrom } = backendsOf(platform)
    const { commands, presses, observers, answerer, parts, summarize } = createChat({
      ...platform,
      primary,
      fallback,
      backends,
      concurrency: primary.name === 'gpt-trainer' ? config.GPT_TRAINER_CONCURRENCY : Infinity,
      allowance: allowanceOf(platform),
      scopeKind: config.SESSION_SCOPE,
      maxAgeDays: config.SESSION_MAX_AGE_DAYS,
      context: contextOf(config),
      postedAnswers: discord.visible,
      history: discord.history,
      files: createFiles({ http, urls: config.DISCORD_CDN_URLS }),
      readLinked: (...asked) => platform.additions().readLinked(...asked),
      provenanceOf: provenanceOf(platform),
      personal: () => platform.additions().personal,
      materialOf: (channelId) => materialOf(database.db, channelId, readAddress),
    })
    const sources = 'Press **Sources** under an answer to read, privately, what it quotes.'
    const elsewhere =
      'You can also ask without a command: mention me, reply to one of my answers, write in a thread that I opened, or send me a direct message.'
    const files = primary.backend.isModel
      ? 'I read text files that come with a question, at most five of 64 KB each.'
      : 'I cannot read files that come with a question: my library knows its own documents only.'
    const followUps = '-# Ask a follow-up such as "and how is that trained?": I remember what we were talking about.'
    return {
      commands,
      presses,
      observers,
      answerer,
      parts,
      summarize,
      status: statusOf(platform, fallback !== null),
      help: [`${elsewhere} ${files}`, `Answers come from ${answersFrom}. ${sources}`, followUps],
    }
  },
})

/** Lines for the owner about answers. */
function statusOf({ database, gptTrainer, clock }: Platform, hasFallback: boolean) {
  const meanwhile = hasFallback ? 'the library answers meanwhile' : 'people are told so at once'
  const down = `GPT Trainer does not answer; ${meanwhile}, and I keep trying`
  return chatStatus({
    db: database.db,
    answersFrom: gptTrainer ? 'GPT Trainer' : "the professor's own library",
    outage: () => (gptTrainer?.isDown() ? down : null),
    clock,
  })
}

const allowanceOf = ({ config, counts, clock }: Platform<ChatConfig>) =>
  createChatAllowance({
    burst: config.CHAT_BURST,
    refillMs: config.CHAT_REFILL_SECONDS * 1000,
    perPerson: config.CHAT_DAILY_LIMIT,
    perServer: config.SERVER_DAILY_LIMIT,
    counter: counts,
    clock,
  })

const contextOf = ({ USE_CHANNEL_CONTEXT: isOn, CHANNEL_CONTEXT_LIMIT: messages }: ChatConfig) =>
  isOn && messages > 0 ? { messages, characters: maxContextCharacters } : null

/** The backend that the settings choose, else the library, which also stands in during outages where the owner wants it. */
function backendsOf(platform: Platform<ChatConfig>) {
  const { config, clock, database, gptTrainer } = platform
  const library: NamedBackend = { name: 'library', backend: createLibrary({ db: database.db, clock }) }
  const chosen: NamedBackend = gptTrainer ? { name: 'gpt-trainer', backend: gptTrainer.chat } : library
  const primary = platform.backend ? { name: chosen.name, backend: platform.backend } : chosen
  return {
    primary,
    fallback: gptTrainer && config.CHAT_FALLBACK === 'library' ? library : null,
    backends: [library, primary],
    answersFrom: gptTrainer ? 'a language model' : "the professor's own library",
  }
}
