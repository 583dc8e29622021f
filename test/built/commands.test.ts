import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/db.ts'
import { useBuilt } from '../support/built/use-built.ts'

const built = useBuilt()

describe('the doctor', () => {
  it('looks at everything, also while the bot runs, and changes nothing', async () => {
    const first = built.start({}, ['doctor'])
    expect([await first.exit, first.output()]).toEqual([0, expect.stringMatching(/✓ database .*: not there yet/)])
    const bot = built.start()
    await bot.logged('gateway ready')
    const second = built.start({}, ['doctor'])
    expect(await second.exit).toBe(0)
    expect(second.output().split('\n').filter(Boolean)).toEqual([
      '✓ settings: read and understood',
      expect.stringMatching(/^✓ database .*: healthy, up to date, 20 documents in the library$/),
      '✓ Discord token: valid; the bot is Professor Synapse',
      '✓ Message Content intent: on',
    ])
  })

  it('says what is wrong and what to do, and ends with 1', async () => {
    built.discord.allowContent(false)
    writeFileSync(built.settings['SESSION_DB_PATH'] ?? '', 'no database '.repeat(500))
    const bot = built.start({ ERROR_CHANNEL_ID: '123456789012345678', DISCORD_TOKEN: 'wrong' }, ['doctor'])
    expect(await bot.exit).toBe(1)
    expect(bot.output()).toMatch(/✗ database .*not a readable SQLite database/)
    expect(bot.output()).toMatch(/✗ Discord token: DISCORD_TOKEN is refused by Discord/)
    expect(bot.output()).not.toMatch(/\bat .+:\d+:\d+/)
    const settingsOnly = built.start({ PORT: 'x' }, ['doctor'])
    expect([await settingsOnly.exit, settingsOnly.stderr()]).toEqual([
      1,
      expect.stringMatching(/^✗ PORT is not a whole/),
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
