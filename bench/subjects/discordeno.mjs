import { createBot, Intents } from '@discordeno/bot'

/** A bare bot on discordeno, which keeps nothing: it acknowledges each command and answers it with a fixed line. */
const { DISCORD_API_URL, DISCORD_TOKEN, BENCH_LINE } = process.env

const bot = createBot({
  token: DISCORD_TOKEN,
  intents: Intents.Guilds | Intents.GuildMessages | Intents.DirectMessages | Intents.MessageContent,
  desiredProperties: { interaction: { id: true, type: true, token: true }, message: { id: true } },
  events: {
    async interactionCreate(interaction) {
      await interaction.defer()
      await interaction.edit(BENCH_LINE)
    },
  },
})
// Set afterwards: with its option `proxy` it would leave out its queues, which a bot without a proxy goes through.
bot.rest.baseUrl = DISCORD_API_URL
await bot.start()
