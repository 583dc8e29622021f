import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { catalogueOf } from './sample-channels.ts'
import { createYouTube, type YouTube } from './youtube.ts'

let youtube: YouTube
let url: string
beforeEach(async () => {
  youtube = createYouTube({ clock: { now: () => Date.UTC(2026, 10, 22, 20) } })
  url = (await youtube.listen()).apiUrl
})
afterEach(() => youtube.close())

type Body = { items?: unknown[]; nextPageToken?: string; error?: { errors: { reason: string }[] } }
async function get(path: string, key = youtube.key): Promise<{ status: number; body: Body }> {
  const answer = await fetch(`${url}/youtube/v3/${path}`, { headers: { 'x-goog-api-key': key } })
  return { status: answer.status, body: (await answer.json()) as Body }
}
const uploads = () => youtube.channels[0]?.id.replace('UC', 'UU')

describe("YouTube's stand-in", () => {
  it('records calls that the bot must never make', async () => {
    expect((await get('search?part=snippet&q=ai')).status).toBe(403)
    expect((await get(`videos?part=snippet&id=${Array(51).fill('attention01').join(',')}`)).status).toBe(400)
    expect((await get('videos?id=attention01')).status).toBe(400)
    expect(youtube.violations).toEqual([
      expect.stringContaining('search.list'),
      expect.stringContaining('51 ids'),
      expect.stringContaining('part is required'),
    ])
  })

  it('pages its lists', async () => {
    const first = await get(`playlistItems?part=contentDetails&playlistId=${uploads()}&maxResults=2`)
    const { items, nextPageToken } = first.body
    expect([items?.length, typeof nextPageToken]).toEqual([2, 'string'])
    const second = `playlistItems?part=contentDetails&playlistId=${uploads()}&maxResults=2&pageToken=${nextPageToken}`
    const next = await get(second)
    expect([next.body.items?.length, next.body.nextPageToken]).toEqual([1, undefined])
    expect((await get(`${second}x`)).body.error?.errors[0]?.reason).toBe('invalidPageToken')
  })

  it('pages a catalogue of several hundred videos, and counts a unit for each page', async () => {
    youtube.channels[0]?.videos.push(...catalogueOf('cat', 430, Date.UTC(2026, 10, 1)))
    const ids = new Set<string>()
    let page = ''
    let pages = 0
    do {
      const { body } = await get(`playlistItems?part=contentDetails&playlistId=${uploads()}&maxResults=50${page}`)
      for (const item of body.items as { contentDetails: { videoId: string } }[]) ids.add(item.contentDetails.videoId)
      page = body.nextPageToken ? `&pageToken=${body.nextPageToken}` : ''
      pages++
    } while (page)
    expect([ids.size, pages, youtube.units()]).toEqual([433, 9, 9])
  })

  it('serves the feed of a channel by its id, its user name and the list of its uploads', async () => {
    const id = youtube.channels[0]?.id ?? ''
    for (const query of [`channel_id=${id}`, 'user=TinyLectures', `playlist_id=${uploads()}`]) {
      const text = await (await fetch(`${url}/feeds/videos.xml?${query}`)).text()
      expect(text).toContain('<title>Tiny Lectures</title>')
    }
    expect((await fetch(`${url}/feeds/videos.xml?user=nobody`)).status).toBe(404)
  })

  it('counts a unit for each call with the right key, up to the quota', async () => {
    youtube.state.quota = 2
    await get('channels?part=snippet&forHandle=@tinylectures')
    await get('channels?part=snippet&id=nobody')
    expect((await get('channels?part=snippet&id=nobody')).body.error?.errors[0]?.reason).toBe('quotaExceeded')
    expect((await get('channels?part=snippet&id=nobody', 'wrong')).body.error?.errors[0]?.reason).toBe('badRequest')
    expect(youtube.units()).toBe(2)
  })
})

it('adds a video to each channel every eight hours where channels grow', async () => {
  let now = Date.UTC(2026, 10, 22, 20)
  const growing = createYouTube({ clock: { now: () => now }, grows: true })
  const address = (await growing.listen()).apiUrl
  const counts = async () => {
    await fetch(`${address}/feeds/videos.xml?user=TinyLectures`)
    return growing.channels.map(({ videos }) => videos.length)
  }
  const before = await counts()
  now += 24 * 3_600_000
  expect(await counts()).toEqual(before.map((count) => count + 3))
  const made = growing.channels.flatMap(({ videos }) => videos.slice(0, 3))
  expect(new Set(made.map(({ id }) => id)).size).toBe(9)
  expect(made.every(({ id, publishedAt }) => id.length === 11 && publishedAt <= now)).toBe(true)
  await growing.close()
})
