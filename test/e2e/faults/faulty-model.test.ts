import { expect, it } from 'vitest'
import { faultsAfter, faultsBefore } from '../../../sandbox/http/service-faults.ts'
import { bareEchoOf, echoOf } from '../../support/stories/echo.ts'
import { below } from '../../support/stories/question-line.ts'
import { startStory, thinking } from '../../support/stories/story.ts'

const answers = Number(process.env['ANSWERS'] ?? 80)
const seed = Number(process.env['SEED'] ?? 20_261_123)
const atOnce = 40
const faultyShare = 0.25
const away = 'The professor is out of reach right now. Please ask again in a minute.'
const kinds = [...faultsBefore, ...faultsAfter]

/** Numbers from 0 to 1 that are the same for the same seed. https://en.wikipedia.org/wiki/Xorshift */
function seeded(from: number): () => number {
  let state = (from * 2 + 1) | 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

it(`ends each of ${answers} answers whole or with one sentence over a model that fails in every way (seed ${seed})`, async () => {
  const random = seeded(seed)
  const { discord, gptTrainer, ask, shown, logs, switchTo } = await startStory({
    answersFrom: 'gpt-trainer',
    gptTrainer: { chunkMs: 1 },
    settings: { GPT_TRAINER_FIRST_BYTE_SECONDS: '1', CHAT_BURST: '100', CHAT_DAILY_LIMIT: '0' },
  })
  const done = new Set<unknown>()
  const readDone = () => {
    for (const { msg, id } of logs) if (msg === 'command done') done.add(id)
    return done
  }
  const counts = { whole: 0, 'ended early': 0, 'a sentence alone': 0 }
  let openings = 0
  for (let asked = 0; asked < answers; asked += atOnce) {
    const opened = logs.filter(({ msg, state }) => msg === 'breaker' && state === 'open').length
    // Else most of what follows would only be told that the service is being spared.
    if (opened > openings) await switchTo('gpt-trainer')
    openings = opened
    const batch = Array.from({ length: Math.min(atOnce, answers - asked) }, (_, i) => {
      const question = `Question ${asked + i}?`
      const kind = kinds[Math.floor(random() * kinds.length)] ?? 'cut'
      const match = random() < 0.8 ? '/message/stream' : /messages$|create$/
      if (random() < faultyShare) gptTrainer.fault({ kind, times: 1, match })
      discord.person(`asker-${i}`)
      return { question, id: ask(`asker-${i}`, question) }
    })
    await discord.until(() => batch.every(({ id }) => readDone().has(id)), 60_000)
    for (const { question, id } of batch) {
      const message = shown(id)
      // Bytes that were no UTF-8 stay visible where the answer could not be read back.
      const content = (message?.content ?? '').replaceAll('\uFFFD', '')
      expect(content.startsWith(below(question, '')), content).toBe(true)
      const said = content.slice(below(question, '').length)
      expect((message?.flags ?? 0) & thinking).toBe(0)
      // Where its sources could not be had, an answer stands without them.
      if (said === echoOf(question) || said === bareEchoOf(question)) counts.whole += 1
      else if (said === away) counts['a sentence alone'] += 1
      else {
        expect(said.endsWith(`\n\n${away}`), content).toBe(true)
        const begun = said.slice(0, -`\n\n${away}`.length)
        expect(bareEchoOf(question).startsWith(begun.trimEnd()), content).toBe(true)
        counts['ended early'] += 1
      }
    }
  }
  process.stdout.write(
    `seed ${seed}: ${JSON.stringify(counts)} of ${answers}, ${gptTrainer.stats.messages} message calls, breaker opened ${openings} times\n`,
  )
  expect(gptTrainer.stats.messages).toBeLessThanOrEqual(2 * answers)
  expect(counts.whole).toBeGreaterThan(answers / 2)
}, 600_000)
