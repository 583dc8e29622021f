import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/db.ts'
import { useBuilt } from '../support/built/use-built.ts'

const built = useBuilt()

describe('the doctor', () => {
  const linesOf = async (more: Record<string, string> = {}) => {
    const bot = built.start(more, ['doctor'])
    const exit = await bot.exit
    expect(bot.output()).not.toMatch(/\bat .+:\d+:\d+/)
    return { exit, lines: bot.output().split('\n').filter(Boolean) }
  }
  const found = {
    settings: '✓ settings: read and understood',
    disk: expect.stringMatching(/^✓ disk of \/.*: \d+ [MG]B are left$/) as string,
    token: '✓ DISCORD_TOKEN: valid; the bot is Professor Synapse',
    servers: expect.stringMatching(/^✓ servers: in 2 servers; to invite it to another: https:/) as string,
  }

  it('looks at everything, also while the bot runs, and changes nothing', async () => {
    const first = await linesOf()
    expect(first).toMatchObject({ exit: 0 })
    expect(first.lines[1]).toMatch(/^✓ database .*: not there yet/)
    expect(readdirSync(built.folder.path)).toEqual([])
    const bot = built.start()
    const { port } = await bot.logged('listening')
    const { added: documents } = await bot.logged('library ready')
    await bot.logged('gateway ready')
    expect(await linesOf({ PORT: String(port), HOME_GUILD_ID: built.discord.guildId })).toEqual({
      exit: 0,
      lines: [
        found.settings,
        expect.stringMatching(
          new RegExp(`^✓ database .*: healthy, up to date, ${String(documents)} documents in the library$`),
        ),
        found.disk,
        `✓ PORT: ${String(port)}; the bot is running`,
        found.token,
        '✓ Message Content intent: on',
        found.servers,
        expect.stringMatching(/^✓ HOME_GUILD_ID: “.+”$/),
      ],
    })
  })

  it('says what is wrong and what to do, each name once in its line, and ends with 1', async () => {
    built.discord.allowContent(false)
    const busy = createServer().listen(0)
    await once(busy, 'listening')
    const port = String((busy.address() as AddressInfo).port)
    writeFileSync(built.settings['SESSION_DB_PATH'] ?? '', 'no database '.repeat(500))
    const wrong = { ERROR_CHANNEL_ID: '123456789012345678', HOME_GUILD_ID: '123456789012345678', PORT: port }
    expect(await linesOf(wrong)).toEqual({
      exit: 1,
      lines: [
        found.settings,
        expect.stringMatching(/^✗ database \/.*: it is not a readable SQLite database\. .*left untouched\.$/),
        found.disk,
        `✗ PORT: ${port} cannot be listened on (EADDRINUSE). Stop what uses it or set another.`,
        found.token,
        expect.stringMatching(/^✗ Message Content intent: off\. Turn it on at/),
        found.servers,
        expect.stringMatching(
          /^✗ HOME_GUILD_ID: the bot is in no server 123456789012345678\. .*, or invite the bot there: https:/,
        ),
        expect.stringMatching(/^✗ ERROR_CHANNEL_ID: there is no channel 123456789012345678\./),
      ],
    })
    busy.close()
    const settingsOnly = built.start({ PORT: 'x' }, ['doctor'])
    expect([await settingsOnly.exit, settingsOnly.stderr()]).toEqual([
      1,
      expect.stringMatching(/^✗ PORT is not a whole/),
    ])
  })

  it('says once that Discord refuses the token, or that Discord cannot be reached', async () => {
    const refused = await linesOf({ DISCORD_TOKEN: `${built.discord.token.slice(0, -6)}xxxxxx` })
    expect(refused.lines.slice(4)).toEqual([
      expect.stringMatching(/^✗ DISCORD_TOKEN: refused by Discord\. Reset it at discord\.com/),
    ])
    await built.discord.close()
    const silent = await linesOf()
    expect(silent.exit).toBe(1)
    expect(silent.lines.slice(4)).toEqual([
      expect.stringMatching(
        /^✗ DISCORD_TOKEN: not looked at: 127\.0\.0\.1:\d+ cannot be reached \(unreachable\)\. Is this machine online\?$/,
      ),
    ])
  })
})

describe('the backup', () => {
  it('is a consistent copy made while the bot runs, and overwrites nothing', async () => {
    const bot = built.start()
    await bot.logged('commands registered')
    const copy = join(built.folder.path, 'copies', 'copy.db')
    const first = built.start({}, ['backup', copy])
    expect([await first.exit, first.output()]).toEqual([0, expect.stringContaining(copy)])
    expect((await openDatabase(copy).then((database) => database.close().then(() => 'opens'))).toString()).toBe('opens')
    const second = built.start({}, ['backup', copy])
    expect([await second.exit, second.stderr()]).toEqual([1, `${copy} already exists. Name a file that does not.\n`])
    const nothing = built.start({ SESSION_DB_PATH: join(built.folder.path, 'none.db') }, ['backup', `${copy}2`])
    expect([await nothing.exit, nothing.stderr()]).toEqual([1, expect.stringMatching(/^There is no database at /)])
  })
})

describe('the knowledge', () => {
  it('is exported while the bot runs, and imported while it does not', async () => {
    const path = (...names: string[]) => join(built.folder.path, ...names)
    const use = async (more: Record<string, string>, ...args: string[]) => {
      const bot = built.start(more, ['knowledge', ...args])
      return [await bot.exit, bot.output()]
    }
    const lines = [{ title: 'Owls', url: 'https://a.example/owls', text: 'Owls hear.' }, { title: 'No text' }]
    writeFileSync(path('in.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'))
    const problem = 'Line 2: "text" must be a text.\n'
    expect(await use({}, 'import', path('in.jsonl'))).toEqual([
      1,
      `${problem}Added 1 document; 0 known already; 1 refused.\n`,
    ])
    const bot = built.start()
    await bot.logged('library ready')
    expect(await use({}, 'import', path('in.jsonl'))).toEqual([
      1,
      expect.stringMatching(/^Another bot is running.*Stop it/),
    ])
    const out = path('out', 'out.jsonl')
    expect(await use({}, 'export', out)).toEqual([0, `Exported 1 document to ${out}.\n`])
    expect(await use({}, 'export', out)).toEqual([1, `${out} already exists. Name a file that does not.\n`])
    const other = { SESSION_DB_PATH: path('other.db') }
    expect(await use(other, 'import', out)).toEqual([0, 'Added 1 document; 0 known already; 0 refused.\n'])
    expect((await use(other, 'export', path('again.jsonl')))[0]).toBe(0)
    expect(readFileSync(path('again.jsonl'))).toEqual(readFileSync(out))
    expect(await use({}, 'import', path('none'))).toEqual([1, `There is no file or folder ${path('none')}.\n`])
    for (const args of [['export'], ['drop', 'x'], []])
      expect(await use({}, ...args)).toEqual([
        1,
        expect.stringMatching(/^Start the bot without arguments, or give one of/),
      ])
  })
})
