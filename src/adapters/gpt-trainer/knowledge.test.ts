import { describe, expect, it } from 'vitest'
import { createGptTrainer } from '../../../sandbox/gpt-trainer/gpt-trainer.ts'
import type { GptTrainerOptions } from '../../../sandbox/gpt-trainer/state.ts'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { afterTest, say, serve } from '../../../test/support/network/local-server.ts'
import { systemClock } from '../../lib/clock.ts'
import { UpstreamError, UserError } from '../../lib/errors.ts'
import { createGuard } from '../../lib/http/guard.ts'
import { createHttp } from '../../lib/http/http.ts'
import { createMetrics } from '../../lib/metrics.ts'
import { createGptTrainerService } from './service.ts'

const { signal } = new AbortController()
const text = { name: 'item-1-0123abcd.txt', text: 'Owls hunt at night.', url: 'https://example.org/owls' }

function knowledgeAt(baseUrl: string, chatbot = 'c', token = 't') {
  const { log } = collectingLog()
  const http = createHttp({ log, metrics: createMetrics(), guard: createGuard({ trusted: [baseUrl], allowHosts: [] }) })
  afterTest(http.close)
  return createGptTrainerService({ http, baseUrl, token, chatbot, firstByteMs: 2_000, log }).knowledge
}

async function standIn(options: Partial<GptTrainerOptions> = {}) {
  const trainer = createGptTrainer({ clock: systemClock, ...options })
  const { apiUrl } = await trainer.listen()
  afterTest(trainer.close)
  return { trainer, knowledge: knowledgeAt(apiUrl, trainer.chatbotId, trainer.token) }
}

/** The list that a service gives, in its own words. */
const listOf = async (body: string) => {
  const { url } = await serve({ '/api/v1/chatbot/c/data-sources': say(body, { 'content-type': 'application/json' }) })
  return knowledgeAt(url).list(signal)
}

describe('the knowledge of GPT Trainer', () => {
  it('keeps the name of a file, and makes one of any other name', async () => {
    const { knowledge, trainer } = await standIn()
    expect(await knowledge.addText(text, signal)).toMatchObject({ name: text.name, url: text.url, status: 'await' })
    await knowledge.addText({ ...text, url: null, name: 'Notes/on owls' }, signal)
    expect(trainer.sources.map((source) => source.file_name)).toEqual([text.name, 'Notes on owls.txt'])
  })

  it.each(['record', 'words', 'nothing'] as const)(
    'finds what is there already, with %s in the 409',
    async (conflicts) => {
      const { knowledge, trainer } = await standIn({ conflicts })
      const [one, two] = [
        await knowledge.addText(text, signal),
        await knowledge.addAddress('https://a.example', signal),
      ]
      expect((await knowledge.addText(text, signal)).id).toBe(one.id)
      expect((await knowledge.addAddress('https://a.example', signal)).id).toBe(two.id)
      expect(trainer.sources).toHaveLength(2)
    },
  )

  it('deletes a source, and takes one that is gone for deleted', async () => {
    const { knowledge, trainer } = await standIn()
    const { id } = await knowledge.addText(text, signal)
    await knowledge.remove(id, signal)
    await knowledge.remove(id, signal)
    expect(trainer.sources).toEqual([])
    trainer.fault({ kind: '500', times: 1 })
    await expect(knowledge.remove(id, signal)).rejects.toThrow(UpstreamError)
  })

  it('says which source is refused, and with which words', async () => {
    const { knowledge, trainer } = await standIn()
    trainer.fault({ kind: '400', times: 1 })
    const refused = knowledge.addText(text, signal)
    await expect(refused).rejects.toThrow(new UserError('GPT Trainer refuses it with status 400: “Error 400”.'))
    for (const kind of ['500', '404', '429', 'lost', 'empty', 'wrong-type'] as const) {
      trainer.fault({ kind, times: 1 })
      await expect(knowledge.addText(text, signal)).rejects.toThrow(UpstreamError)
    }
  })

  it('asks for the list once', async () => {
    const { knowledge, trainer } = await standIn()
    trainer.fault({ kind: '500', times: 10 })
    await expect(knowledge.list(signal)).rejects.toThrow(UpstreamError)
    expect(trainer.calls).toHaveLength(1)
  })

  it('reads a list of thousands of sources', async () => {
    const source = (i: number) => ({ uuid: `u${i}`, file_name: `f${i}.txt`, status: 'success', title: 'x'.repeat(100) })
    expect(await listOf(JSON.stringify(Array.from({ length: 10_000 }, (_, i) => source(i))))).toHaveLength(10_000)
  })

  it('reads what can be read of a list, and nothing of one that is broken or too long', async () => {
    const odd = '[null, 1, {}, {"uuid":"a","status":null}, {"uuid":"b","status":"error:token","file_name":"b.txt"}]'
    expect(await listOf(odd)).toEqual([
      { id: 'a', title: 'a', name: '', url: null, state: 'reading', status: '' },
      { id: 'b', title: 'b.txt', name: 'b.txt', url: null, state: 'failed', status: 'error:token' },
    ])
    for (const broken of ['[{"uuid":"a"},', '{"error":"x"}', '', '<html>', `["${'x'.repeat(9_000_000)}"]`])
      await expect(listOf(broken)).rejects.toThrow(UpstreamError)
  })
})
