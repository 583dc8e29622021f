import { expect, it } from 'vitest'
import { createOutside } from '../../../../test/support/content/newsroom.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { afterTest } from '../../../../test/support/network/local-server.ts'
import { openDatabase } from '../../../db/db.ts'
import { createClosedChannels } from '../../../lib/closed-channels.ts'
import { postOne } from './post.ts'
import { drop, enqueue, queued } from './queue.ts'

it('a post that was skipped after its turn had come is not sent', async () => {
  const { db, close } = await openDatabase(':memory:')
  afterTest(close)
  const clock = fakeClock()
  const outside = createOutside(clock)
  const { publisher } = outside
  const report = () => undefined
  const quiet = { closed: createClosedChannels({ clock, report }), actions: () => [], report }
  const ended = { onPosted: () => Promise.resolve(), reopened: () => Promise.resolve() }
  const rolePings = { check: () => Promise.resolve() }
  const deps = { ...{ db, clock, publisher, log: collectingLog().log, rolePings }, ...quiet, ...ended }
  const item = {
    kind: 'article' as const,
    title: 'T',
    url: 'https://a.example/',
    summary: '',
    picture: '',
    source: 'A',
  }
  const found = { channelId: '1', sourceId: 1, foundAt: clock.now(), roleId: null, urgent: false }
  const both = ['skipped', 'sent'].map((name) => ({
    ...found,
    key: Buffer.from(name),
    item: { ...item, title: name, url: `https://a.example/${name}`, publishedAt: null },
  }))
  await enqueue(db, both)
  const posts = await queued(db)
  const skipped = posts.filter(({ title }) => title === 'skipped')
  await drop(
    db,
    skipped.map(({ id }) => id),
    'skipped',
    clock.now(),
  )
  for (const post of posts) await postOne(deps, post, new AbortController().signal)
  expect(outside.shown.map(({ url }) => url)).toEqual(['https://a.example/sent'])
})
