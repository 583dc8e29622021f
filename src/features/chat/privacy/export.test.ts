import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { actionsOf, asked, type Exported, keepAnswer, keptPrivately } from '../../../../test/support/chat/privacy.ts'
import { textOf } from '../../../../test/support/chat/chat-with-one-source.ts'
import type { PersonalData } from '../../../conversation/personal-data.ts'
import type { Reply } from '../../../conversation/conversation.ts'

describe('the export of personal data', () => {
  const stored = keptPrivately()

  it('exports as a file everything that is deleted, and never what is another’s', async () => {
    const { exported } = stored.privacy()
    const where = {
      guild_id: '3',
      channel_id: '2',
      in_thread: 0,
      written_by: null,
      about: null,
      is_quoted: 0,
      replies_to: null,
    } as const
    await stored.database().db.updateTable('answers').set({ likes: 2 }).execute()
    const said = { question: 'Now?', asked_at: asked, ending: null, sources: null }
    await stored
      .database()
      .db.insertInto('running_answers')
      .values({ id: 'r1', ref: 'r', asker_id: 'ada', ...where, ...said })
      .execute()
    await stored
      .database()
      .db.insertInto('daily_counts')
      .values([
        { day: '2026-01-15', key: 'chat:person:ada', used: 4 },
        { day: '2026-01-15', key: 'chat:person:bob', used: 5 },
      ])
      .execute()
    const { kept, questions, reply } = await exported()
    expect(reply).toMatchObject({ kind: 'file', name: 'professor-synapse.json', actions: [] })
    expect(kept).toMatchObject({ person: 'ada', exportedAt: '2026-01-15T00:00:00.000Z', answersWithoutText: [] })
    expect(questions.sort()).toEqual(['question a1', 'question a2', 'question a3'])
    expect(kept.questions[0]).toMatchObject({ server: '3', channel: '2', sources: [{ title: 'Owls', url: null }] })
    expect(kept.questions[0]).toMatchObject({ wasPassedOn: false, thumbsUp: 2, thumbsDown: 0 })
    expect(kept.questions[0]?.askedAt).toBe('2026-01-10T00:00:00.000Z')
    expect(kept.beingAnswered).toMatchObject([{ question: 'Now?' }])
    expect(kept.questionsPerDay).toEqual([{ day: '2026-01-15', questions: 4 }])
    const scopes = ['dm:ada', 'member:3:ada', 'member:4:ada', 'user:ada']
    expect(kept.conversations.map(({ scope }) => scope).sort()).toEqual(scopes)
    expect((await exported('bob')).questions).toEqual(['question b1'])
  })

  it('exports much in pieces of about two million bytes, each row once, with a button for the next piece', async () => {
    const { press, pressUnder } = stored.privacy()
    for (let i = 0; i < 330; i++)
      await keepAnswer(stored.database(), `c${i}`, 'eve', { question: `${i} ${'owl '.repeat(3_500)}` })
    await keepAnswer(stored.database(), 'd1', 'bob', { question: 'what eve wrote', writtenBy: 'eve' })
    const pieces: Reply[] = [await press('Export', 'eve')]
    for (let last = pieces.at(-1); last && actionsOf(last).length > 0; last = pieces.at(-1))
      pieces.push(await pressUnder(last, 'Export the next piece', 'eve'))
    const files = pieces.map((reply) => (reply.kind === 'file' ? reply : null))
    expect(files.map((file) => file?.name)).toEqual([1, 2, 3].map((piece) => `professor-synapse-${piece}.json`))
    expect(files.map((file) => file?.text.replace(/^.*you/, ''))).toEqual([
      '; there is more.',
      '; there is more.',
      ', the last one.',
    ])
    for (const file of files) expect(file?.content.length).toBeLessThan(2_100_000)
    const kept = files.map((file) => JSON.parse(file?.content ?? '') as Exported)
    expect(kept.map(({ isLast }) => isLast)).toEqual([false, false, true])
    const questions = kept.flatMap((each) => each.questions.map(({ question }) => question.split(' ')[0]))
    expect(questions).toEqual([...Array.from({ length: 330 }, (_, i) => String(i)), 'what'])
  })

  it('exports, counts and deletes what other features keep, however much, each row once', async () => {
    const kept = new Set(Array.from({ length: 500 }, (_, i) => String(1_000 + i)))
    const prompts: PersonalData = {
      name: 'picturePrompts',
      noun: 'your prompts for pictures',
      count: (by) => Promise.resolve(by === 'ada' && kept.size > 0 ? `Prompts for pictures: ${kept.size}` : null),
      export: (by, after) => Readable.from(rowsAfter(by, after)),
      delete: (by) => Promise.resolve(by === 'ada' ? kept.clear() : undefined),
    }
    const rowsAfter = (by: string, after: string) =>
      [...kept]
        .filter((id) => by === 'ada' && id > after)
        .map((id) => ({ id, row: { id, prompt: 'owl '.repeat(2_500) } }))
    const { press, pressUnder, show, deleteAll } = stored.privacy(prompts)
    const pieces: Reply[] = [await press('Export')]
    for (let last = pieces.at(-1); last && actionsOf(last).length > 0; last = pieces.at(-1))
      pieces.push(await pressUnder(last, 'Export the next piece'))
    const contents = pieces.map((reply) => (reply.kind === 'file' ? reply.content : ''))
    for (const content of contents) expect(content.length).toBeLessThan(2_100_000)
    const all = contents.map((content) => JSON.parse(content) as Exported & { picturePrompts: { id: string }[] })
    expect(all).toHaveLength(3)
    expect(all.flatMap(({ questions }) => questions)).toHaveLength(3)
    expect(all.flatMap(({ picturePrompts }) => picturePrompts.map(({ id }) => id))).toEqual([...kept])
    expect(textOf(await show())).toContain('\n- Prompts for pictures: 500\n')
    expect(textOf(await show('bob'))).not.toContain('Prompts for pictures')
    expect(textOf(await deleteAll())).toContain(
      'our conversations, links of yours that waited for a decision, and your prompts for pictures. My answers stay',
    )
    expect(kept.size).toBe(0)
  })

  it('lets other work go on while many rows are read or deleted', async () => {
    const { exported, deleteAll } = stored.privacy()
    for (let i = 0; i < 1_000; i++) await keepAnswer(stored.database(), `c${i}`, 'eve')
    let [turns, done] = [0, false]
    const count = () => void (done || ((turns += 1), setImmediate(count)))
    setImmediate(count)
    await exported('eve')
    expect(turns).toBeGreaterThanOrEqual(10)
    turns = 0
    await deleteAll('eve')
    expect(turns).toBeGreaterThanOrEqual(5)
    done = true
  })

  it('keeps of each answer what its Delete button needs, shows and exports that, and none of the text', async () => {
    const { deleteAll, show, exported } = stored.privacy()
    await keepAnswer(stored.database(), 'c1', 'bob', { question: 'what ada wrote', writtenBy: 'ada' })
    await deleteAll()
    const rows = await stored
      .database()
      .db.selectFrom('answers')
      .selectAll()
      .where('question', '=', '')
      .orderBy('id')
      .execute()
    expect(rows.map(({ id, ref, asker_id }) => [id, ref, asker_id])).toEqual([
      ['a1', 'ref-a1', 'ada'],
      ['a2', 'ref-a2', 'ada'],
      ['a3', 'ref-a3', 'ada'],
      ['c1', 'ref-c1', 'bob'],
    ])
    for (const row of rows)
      expect(row).toMatchObject({ sources: '[]', written_by: null, about: null, replies_to: null })
    expect(textOf(await show())).toContain('Answers whose question was deleted: 3; I keep the ids of their messages')
    const { kept } = await exported()
    expect(kept.questions).toEqual([])
    expect(kept.answersWithoutText[0]).toMatchObject({ server: '3', channel: '2', messages: ['message of ref-a1'] })
  })
})
