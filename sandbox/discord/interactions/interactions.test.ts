import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { button, quiet, rows, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

const hook = (token: string, rest = '') => `/webhooks/${wire.discord.botId}/${token}${rest}`

describe('an interaction', () => {
  it('is acknowledged once, within three seconds', async () => {
    const { token, acknowledge } = await wire.ask()
    expect(Buffer.from(token, 'base64url').toString()).toMatch(/^interaction:\d+:/)
    expect((await acknowledge({ type: 5 })).status).toBe(204)
    expect(wire.discord.messages('town-square')).toMatchObject([{ content: '', flags: 128, type: 20 }])
    expect(wire.discord.violations).toEqual([])
    expect(await acknowledge({ type: 5 })).toMatchObject({ status: 400, body: { code: 40060 } })
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('is unknown after three seconds, which is a violation only if it was delivered in time', async () => {
    const late = await wire.ask()
    wire.clock.advance(3001)
    expect(await late.acknowledge({ type: 5 })).toMatchObject({ status: 404, body: { code: 10062 } })
    expect(wire.discord.violations).toHaveLength(1)
    const { interactionId } = wire.discord.command({
      as: 'member',
      channel: 'town-square',
      name: 'prof',
      options: { prompt: 'a' },
      deliver: false,
    })
    let token = ''
    wire.discord.world.onEvent(({ data }) => (token = (data as { token: string }).token))
    wire.clock.advance(4000)
    wire.discord.deliver(interactionId)
    const answer = await wire.call('POST', `/interactions/${interactionId}/${token}/callback`, { type: 5 })
    expect(answer.body.code).toBe(10062)
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('can be acknowledged again where the answer was lost', async () => {
    const { acknowledge } = await wire.ask()
    wire.discord.fault({ kind: 'lost', times: 1 })
    await expect(acknowledge({ type: 5 })).rejects.toThrow()
    expect(await acknowledge({ type: 5 })).toMatchObject({ body: { code: 40060 } })
    expect(wire.discord.violations).toEqual([])
  })

  it('stays ephemeral as acknowledged, and is then not published', async () => {
    const { token, acknowledge } = await wire.ask()
    expect(await acknowledge({ type: 5, data: { flags: 4 } })).toMatchObject({ status: 400 })
    await acknowledge({ type: 5, data: { flags: 64 } })
    const edited = await wire.call('PATCH', hook(token, '/messages/%40original'), { ...quiet, content: 'psst' })
    expect(edited.body).toMatchObject({ content: 'psst', flags: 64, edited_timestamp: null })
    expect((await wire.call('GET', wire.square)).body).toEqual([])
    expect(await wire.call('PATCH', hook(token, '/messages/@original'), { content: 'a', flags: 4096 })).toMatchObject({
      status: 400,
    })
  })

  it('accepts follow-ups, edits and deletions until its token expires', async () => {
    const { token, acknowledge } = await wire.ask()
    expect(await wire.call('POST', hook(token), { content: 'too early' })).toMatchObject({
      status: 404,
      body: { code: 10015 },
    })
    await acknowledge({ type: 4, data: { ...quiet, content: 'now' } })
    const more = (await wire.call('POST', hook(token), { ...quiet, content: 'more' })).body
    expect(more).toMatchObject({ type: 19, interaction_metadata: { name: 'prof' } })
    expect((await wire.call('DELETE', hook(token, `/messages/${more.id}`))).status).toBe(204)
    expect((await wire.call('GET', hook(token, '/messages/@original'))).body).toMatchObject({ content: 'now' })
    wire.clock.advance(15 * 60_000)
    expect(await wire.call('PATCH', hook(token, '/messages/@original'), { content: 'a' })).toMatchObject({
      status: 401,
      body: { code: 50027 },
    })
    expect(wire.discord.violations).toEqual([])
  })

  it('turns a follow-up that comes too early into the original', async () => {
    const { token, acknowledge } = await wire.ask()
    await acknowledge({ type: 5 })
    await wire.call('POST', hook(token), { ...quiet, content: 'early' })
    expect(wire.discord.messages('town-square')).toMatchObject([{ content: 'early', flags: 0 }])
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('comes from an enabled button of a message', async () => {
    await wire.ask()
    const components = rows(button('on'), button('off', 'Off', { disabled: true }))
    const { id } = (await wire.send({ content: 'a', components })).body
    let told: { id: string; token: string } | null = null
    wire.discord.world.onEvent(
      ({ name, data }) => name === 'INTERACTION_CREATE' && (told = data as { id: string; token: string }),
    )
    expect(() => wire.discord.press({ as: 'member', message: id, customId: 'off' })).toThrow('off is disabled.')
    expect(() => wire.discord.press({ as: 'member', message: id, customId: 'none' })).toThrow(
      'nothing to press called none',
    )
    wire.discord.press({ as: 'member', message: id, customId: 'on' })
    expect(told).toMatchObject({ type: 3, data: { custom_id: 'on', component_type: 2 }, message: { id } })
    const { id: press, token } = told as unknown as { id: string; token: string }
    const answer = await wire.call('POST', `/interactions/${press}/${token}/callback?with_response=true`, {
      type: 7,
      data: { content: 'pressed', components: [] },
    })
    expect(answer.body).toMatchObject({ resource: { type: 7, message: { id, content: 'pressed' } } })
    expect(wire.discord.violations).toEqual([])
  })
})
