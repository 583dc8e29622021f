import { Client, Events, GatewayIntentBits, Options } from 'discord.js'

/** A bot on discord.js that acknowledges each command and answers it with a fixed line; `trimmed`: without caches. */
const { DISCORD_API_URL, DISCORD_TOKEN, BENCH_LINE } = process.env

const itself = (/** @type {import('discord.js').GuildMember} */ member) => member.id === member.client.user.id

/** All that its documentation allows: those of servers, channels, roles and overwrites must stay as they are. */
const nothingKept = {
  ApplicationCommandManager: 0,
  ApplicationEmojiManager: 0,
  AutoModerationRuleManager: 0,
  BaseGuildEmojiManager: 0,
  DMMessageManager: 0,
  EntitlementManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildForumThreadManager: 0,
  GuildInviteManager: 0,
  GuildMemberManager: { maxSize: 0, keepOverLimit: itself },
  GuildMessageManager: 0,
  GuildScheduledEventManager: 0,
  GuildSoundboardSoundManager: 0,
  GuildStickerManager: 0,
  GuildTextThreadManager: 0,
  MessageManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  SubscriptionManager: 0,
  ThreadManager: 0,
  ThreadMemberManager: 0,
  UserManager: {
    maxSize: 0,
    keepOverLimit: (/** @type {import('discord.js').User} */ user) => user.id === user.client.user.id,
  },
  VoiceStateManager: 0,
}

const client = new Client({
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.DirectMessages,
    GatewayIntentBits.MessageContent,
  ],
  // Its own default of 50 calls a second would hold the answers back, and with them nothing that is measured of ours.
  rest: { api: DISCORD_API_URL, globalRequestsPerSecond: 100_000 },
  ...(process.argv[2] === 'trimmed' && { makeCache: Options.cacheWithLimits(nothingKept), sweepers: {} }),
})
client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand()) return
  await interaction.deferReply()
  await interaction.editReply(BENCH_LINE)
})
await client.login(DISCORD_TOKEN)
