import { afterEach, beforeEach, expect, it } from 'vitest'
import { quiet, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

const path = (name: string) =>
  `/channels/${wire.discord.world.channels().find((each) => each.name === name)?.id ?? ''}/messages`
async function publish(name = 'announcements') {
  const { id } = (await wire.call('POST', path(name), { ...quiet, content: 'news' })).body
  return { id, ...(await wire.call('POST', `${path(name)}/${id}/crosspost`)) }
}

it('a message of an announcement channel is published once', async () => {
  const { id, status, body } = await publish()
  expect([status, body['flags']]).toEqual([200, 1])
  expect((await wire.call('POST', `${path('announcements')}/${id}/crosspost`)).body.code).toBe(40033)
  expect(wire.discord.violations).toEqual([])
})

it('ten are published in an hour', async () => {
  for (let count = 0; count < 10; count++) expect((await publish()).status).toBe(200)
  const { status, headers } = await publish()
  expect([status, Number(headers.get('retry-after'))]).toEqual([429, expect.closeTo(3_600, -2)])
  wire.clock.advance(3_600_000)
  expect((await publish()).status).toBe(200)
})

it('nothing is published from another channel', async () => {
  expect((await publish('ai-news')).body.code).toBe(50024)
  expect(wire.discord.violations).toHaveLength(1)
})

it('a message pings a role only where it lists that role and the role lets itself be pinged', async () => {
  const { id } = wire.discord.role('readers', { mentionable: true })
  const quietRole = wire.discord.role('shy').id
  const content = `<@&${id}> <@&${quietRole}>`
  for (const roles of [[], [id, quietRole]])
    await wire.call('POST', path('ai-news'), { content, allowed_mentions: { parse: [], roles } })
  expect(wire.discord.messages('ai-news')).toMatchObject([{ mention_roles: [] }, { mention_roles: [id] }])
  expect(wire.discord.violations).toEqual([])
  await wire.call('POST', path('ai-news'), { content, allowed_mentions: { parse: ['roles'] } })
  expect(wire.discord.violations).toHaveLength(1)
})
