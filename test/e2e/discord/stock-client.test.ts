import { createRequire } from 'node:module'
import {
  ApplicationCommandType,
  Client,
  Events,
  GatewayIntentBits,
  type Message,
  MessageFlags,
  PermissionFlagsBits,
  type RESTOptions,
  TextChannel,
} from 'discord.js'
import { afterEach, describe, expect, it } from 'vitest'
import { createMovableClock } from '../../../sandbox/clock.ts'
import { createDiscord, type Discord } from '../../../sandbox/discord/discord.ts'

/**
 * undici keeps one global dispatcher per process: discord.js would send its forms over that of another version, which
 * does not take them, where another test file of the process loaded that first.
 */
const ownUndici = createRequire(createRequire(import.meta.url).resolve('discord.js'))('undici') as {
  Agent: new () => NonNullable<RESTOptions['agent']>
}

const { Guilds, GuildMessages, MessageContent, DirectMessages } = GatewayIntentBits
let end: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const each of end.reverse()) await each()
  end = []
})

async function loggedIn(): Promise<{ discord: Discord; client: Client<true> }> {
  const discord = createDiscord({ clock: createMovableClock() })
  const { apiUrl } = await discord.listen()
  end.push(() => discord.close())
  const client = new Client({
    intents: [Guilds, GuildMessages, MessageContent, DirectMessages],
    allowedMentions: { parse: [] },
    rest: { api: apiUrl, agent: new ownUndici.Agent() },
  })
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(discord.token)
  end.push(() => client.destroy())
  return { discord, client: await ready }
}

describe('stock discord.js on the stand-in', () => {
  it('logs in and knows the guild', async () => {
    const { discord, client } = await loggedIn()
    expect(client.user.username).toBe('Professor Synapse')
    expect(client.guilds.cache.get(discord.guildId)?.channels.cache.map(({ name }) => name)).toEqual([
      'town-square',
      'ai-news',
      'announcements',
      'reading-room',
      '___hidden___',
    ])
    expect(discord.violations).toEqual([])
  })

  it('registers a command and answers it by deferring, editing and following up', async () => {
    const { discord, client } = await loggedIn()
    const option = { name: 'prompt', description: 'Your question', type: 3, required: true, max_length: 100 }
    await client.application.commands.set([{ name: 'prof', description: 'Ask', options: [option] }])
    client.on(Events.InteractionCreate, (interaction) => {
      if (!interaction.isChatInputCommand()) return
      void (async () => {
        await interaction.deferReply()
        await interaction.editReply(`You asked: ${interaction.options.getString('prompt', true)}`)
        await interaction.followUp({ content: 'Only for you', flags: MessageFlags.Ephemeral })
      })()
    })
    discord.command({ as: 'member', channel: 'town-square', name: 'prof', options: { prompt: 'Why?' } })
    const [answer, note] = await discord.until(() => {
      const all = discord.messages('town-square')
      return all.length === 2 && all
    })
    expect(answer).toMatchObject({ content: 'You asked: Why?', type: 20, flags: 0, author: { id: discord.botId } })
    expect(note).toMatchObject({ content: 'Only for you', flags: 64 })
    expect(discord.violations).toEqual([])
  })

  it('sends with an enforced nonce once, edits, and reads what people say', async () => {
    const { discord, client } = await loggedIn()
    const id = discord.world.channels()[0]?.id ?? ''
    const channel = await client.channels.fetch(id)
    if (!(channel instanceof TextChannel)) throw new Error('no channel')
    const said = new Promise((resolve) => client.on(Events.MessageCreate, (m) => m.author.bot || resolve(m.content)))
    await channel.sendTyping()
    const sent = await channel.send({ content: 'hello', nonce: 'n-1', enforceNonce: true })
    const again = await channel.send({ content: 'hello', nonce: 'n-1', enforceNonce: true })
    expect(again.id).toBe(sent.id)
    await sent.edit('hello, edited')
    const file = { attachment: Buffer.from('a\r\nb'), name: 'note.txt' }
    const withFile = await channel.send({ content: 'see', files: [file] })
    expect(withFile.attachments.map(({ name, size }) => [name, size])).toEqual([['note.txt', 4]])
    await withFile.delete()
    discord.say({ as: 'member', channel: 'town-square', text: 'hi @professor' })
    expect(await said).toBe(`hi <@${discord.botId}>`)
    expect(discord.messages('town-square').map(({ content }) => content)).toEqual([
      'hello, edited',
      `hi <@${discord.botId}>`,
    ])
    expect(discord.violations).toEqual([])
  })

  it('opens a thread and writes in it, with a file, and knows what it may do', async () => {
    const { discord, client } = await loggedIn()
    discord.person('mod', { roles: ['moderator'] })
    const heard = new Promise<Message>((resolve) => client.on(Events.MessageCreate, (m) => m.author.bot || resolve(m)))
    const { messageId } = discord.say({ as: 'mod', channel: 'town-square', text: 'What is attention?' })
    const message = await heard
    expect(message.member?.permissions.has(PermissionFlagsBits.ManageMessages)).toBe(true)
    const thread = await message.startThread({ name: 'Attention', autoArchiveDuration: 60 })
    expect([thread.id, thread.ownerId, thread.parentId]).toEqual([messageId, discord.botId, message.channelId])
    expect(thread.permissionsFor(client.user)?.has(PermissionFlagsBits.SendMessagesInThreads)).toBe(true)
    await thread.send({ content: 'Here', files: [{ attachment: Buffer.from('more'), name: 'more.md' }] })
    expect(discord.messages('Attention')[1]).toMatchObject({ content: 'Here', attachments: [{ filename: 'more.md' }] })
    await expect(message.startThread({ name: 'Again' })).rejects.toMatchObject({ code: 'MessageExistingThread' })
    expect(discord.violations).toEqual([])
  })

  it('answers a message command about its message', async () => {
    const { discord, client } = await loggedIn()
    await client.application.commands.set([{ name: 'Ask the professor', type: ApplicationCommandType.Message }])
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isMessageContextMenuCommand())
        void interaction.reply(`${interaction.targetMessage.author.username}: ${interaction.targetMessage.content}`)
    })
    const target = discord.say({ as: 'member2', channel: 'town-square', text: 'Why?' }).messageId
    discord.command({ as: 'member', channel: 'town-square', name: 'Ask the professor', target })
    const answer = await discord.until(() => discord.messages('town-square')[1])
    expect(answer).toMatchObject({ content: 'member2: Why?', type: 23 })
    expect(discord.violations).toEqual([])
  })

  it('resumes after a dropped connection and misses nothing', async () => {
    const { discord, client } = await loggedIn()
    const heard: string[] = []
    client.on(Events.MessageCreate, (message) => void heard.push(message.content))
    discord.gateway.drop()
    discord.say({ as: 'member', channel: 'town-square', text: 'while you were away' })
    await discord.until(() => discord.stats.resumes === 1)
    discord.say({ as: 'member', channel: 'town-square', text: 'and after' })
    await expect.poll(() => heard).toEqual(['while you were away', 'and after'])
    expect(discord.stats).toMatchObject({ identifies: 1, resumes: 1 })
    expect(discord.violations).toEqual([])
  })
})
