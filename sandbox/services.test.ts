import { expect, it } from 'vitest'
import { createMovableClock } from './clock.ts'
import { startServices } from './services.ts'

it('has a key for pictures and a gallery whose posts need a tag, only where pictures are wanted', async () => {
  const ends: (() => Promise<unknown>)[] = []
  const { services, settings } = await startServices(createMovableClock(), { pictures: true }, ends)
  const known: Readonly<Record<string, string | undefined>> = settings
  const { discord } = services
  const gallery = discord.world.channelById(known['IMAGE_GALLERY_CHANNEL_ID'] ?? '')
  expect([gallery?.name, gallery?.kind, gallery?.tags.length]).toEqual(['gallery', 'forum', 1])
  const headers = { 'x-goog-api-key': known['GOOGLE_API_KEY'] ?? '' }
  expect((await fetch(`${known['GOOGLE_API_URL']}/v1beta/models`, { headers })).status).toBe(200)
  const without = await startServices(createMovableClock(), {}, ends)
  expect(without.settings).not.toHaveProperty('GOOGLE_API_KEY')
  expect(without.services.discord.world.channelNames()).not.toContain('gallery')
  for (const end of ends) await end()
})
