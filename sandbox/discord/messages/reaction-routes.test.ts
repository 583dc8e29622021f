import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { expect, it, onTestFinished } from 'vitest'
import { type Caller, startCaller } from '../../../test/support/discord/stand-in-caller.ts'

const limits = { sends: 5, edits: 5, windowMs: 5000, webhook: 5, webhookWindowMs: 2000 }
const owl = encodeURIComponent('🦉')

async function withMessage(options: Parameters<typeof startCaller>[0] = {}) {
  const caller: Caller = await startCaller(options)
  const { discord, call, square } = caller
  onTestFinished(() => discord.close())
  const id = discord.say({ as: 'member', channel: 'town-square', text: 'Hi' }).messageId
  const react = async (method: string, emoji = owl) => {
    const { status, body } = await call(method, `${square}/${id}/reactions/${emoji}/@me`)
    return [status, body.code]
  }
  const shown = () => (discord.world.find(id)?.message.reactions ?? []).map(({ emoji, me }) => [emoji.name, me])
  return { ...caller, react, shown }
}

it('the bot reacts, to no more effect when it does so again, and takes its reaction back', async () => {
  const { react, shown } = await withMessage()
  for (let count = 0; count < 2; count++) expect(await react('PUT')).toEqual([204, undefined])
  expect(shown()).toEqual([['🦉', true]])
  expect(await react('DELETE')).toEqual([204, undefined])
  expect(shown()).toEqual([])
  expect(await react('DELETE')).toEqual([400, 10014])
  expect(await react('PUT', 'owl')).toEqual([400, 10014])
})

it('it needs Add Reactions and Read Message History', async () => {
  const { discord, react, shown } = await withMessage()
  for (const deny of [Permission.AddReactions, Permission.ReadMessageHistory]) {
    discord.channel('town-square', { overwrites: [{ role: 'Professor Synapse', deny }] })
    expect(await react('PUT')).toEqual([403, 50013])
  }
  expect(shown()).toEqual([])
})

it('one reaction changes in a channel in 250 ms', async () => {
  const { react, clock } = await withMessage({ limits })
  expect((await react('PUT'))[0]).toBe(204)
  expect((await react('DELETE'))[0]).toBe(429)
  clock.advance(250)
  expect((await react('DELETE'))[0]).toBe(204)
})
