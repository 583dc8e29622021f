import { createFiles } from '../adapters/discord/rest/files.ts'
import type { chatSettings } from '../features/chat/settings.ts'
import { createKnowledgeCommands } from '../features/knowledge/commands/commands.ts'
import { openChannels } from '../features/knowledge/items/audiences.ts'
import { createDeletedPosts } from '../features/knowledge/items/deleted-posts.ts'
import { createLinks } from '../features/knowledge/links/links.ts'
import { createPersonalLinks } from '../features/knowledge/links/personal.ts'
import { createReadLinked } from '../features/knowledge/links/read-linked.ts'
import { createRights } from '../features/knowledge/links/rights.ts'
import { shelveOwnTexts } from '../features/knowledge/own-texts.ts'
import { createReading } from '../features/knowledge/reading/reading.ts'
import { knowledgeSettings } from '../features/knowledge/settings.ts'
import { createUploader } from '../features/knowledge/upload/uploader.ts'
import type { Part } from '../lib/lifecycle.ts'
import type { Values } from '../lib/settings.ts'
import { readersOf } from './knowledge-for-others.ts'
import { defineSlice, type Platform } from './platform.ts'

type KnowledgePlatform = Platform<Values<typeof knowledgeSettings>>

/** The library's documents, what becomes knowledge beside them, who commands that, and what GPT Trainer learns. */
export const knowledge = defineSlice({
  settings: knowledgeSettings,
  create(platform) {
    const { config, database, discord, pages, uploads, clock, log } = platform
    const { db } = database
    const ownTexts: Part = {
      name: 'library',
      async start() {
        const shelf = await shelveOwnTexts({ db, clock })
        log.info({ part: 'library', ...shelf }, 'library ready')
      },
    }
    const publicChannels: Part = {
      name: 'public channels',
      start: () => openChannels(db, config.KNOWLEDGE_PUBLIC_CHANNEL_IDS, { now: clock.now(), uploads }),
    }
    const reading = createReading({ db, readPage: pages.read, readers: readersOf(platform), uploads, clock, log })
    const uploader = createUploads(platform)
    const links = createSharedLinks(platform)
    const { commands, presses } = createOwnersCommands(platform)
    return {
      commands: [...commands, ...(links.commands ?? [])],
      presses: [...presses, ...(links.presses ?? [])],
      observers: [...(links.observers ?? []), createDeletedPosts({ db, log })],
      ...(links.readLinked ? { readLinked: links.readLinked } : {}),
      help: links.help ?? [],
      personal: [createPersonalLinks({ db, marks: discord.marks, log })],
      itemsKept: () => [reading, uploader].forEach((part) => part?.wake()),
      parts: [ownTexts, publicChannels, reading, ...(uploader ? [uploader] : []), ...links.parts],
    }
  },
})

/** Null where no backend learns from texts. */
function createUploads({ database, clock, log, report, gptTrainer }: Platform) {
  if (!gptTrainer) return null
  const backend = gptTrainer.knowledge
  return createUploader({ db: database.db, backend, service: 'GPT Trainer', clock, log, report })
}

/** Links that people share; off until a setting says in which channels, or who may add them. */
function createSharedLinks({ config, database, discord, pages, uploads, clock, log }: KnowledgePlatform) {
  const { KNOWLEDGE_BASE_CHANNEL_IDS: channelIds, KNOWLEDGE_ROLE_IDS: roleIds } = config
  const { homeGuildId, marks } = discord
  const publicChannelIds = config.KNOWLEDGE_PUBLIC_CHANNEL_IDS
  const rights = createRights({ roleIds, channelIds, publicChannelIds, homeGuildId })
  if (channelIds.length + roleIds.length === 0) return { parts: [] }
  const links = createLinks({ db: database.db, rights, marks, uploads, clock, log })
  return {
    commands: [links.command],
    presses: links.presses,
    observers: [links.observer],
    readLinked: createReadLinked({ rights, readPage: pages.read, log }),
    help: channelIds.length > 0 ? [helpOn(channelIds)] : [],
    parts: [links.part],
  }
}

const maxNamedChannels = 5

function helpOn(channelIds: readonly string[]): string {
  const named = channelIds.slice(0, maxNamedChannels).map((id) => `<#${id}>`)
  return `Links that are shared in ${named.join(', ')} become part of my knowledge; a moderator decides about those of members. ⏳ is waiting or being read, ✅ is known, ⚠️ could not be read, 🔁 was known before.`
}

function createOwnersCommands({ config, database, http, pages, additions, clock, log }: KnowledgePlatform) {
  const { readBytes: readFile } = createFiles({ http, urls: config.DISCORD_CDN_URLS })
  return createKnowledgeCommands({
    ...{ db: database.db, readPage: pages.read, readPdf: pages.readPdf, readFile, clock, log },
    learner: learnerOf(config),
    changed: () => additions().itemsKept(),
  })
}

/** The name of the backend that learns from texts; null where none is set up. */
export function learnerOf(config: object): string | null {
  const { GPT_TRAINER_TOKEN: token, CHATBOT_UUID: chatbot } = config as Values<typeof chatSettings>
  return token === null || chatbot === null ? null : 'GPT Trainer'
}
