import { expect, it } from 'vitest'
import { answerFrom } from './known-answers.ts'

const source = (text: string, status = 'success') =>
  ({ uuid: 'u', file_name: 'item-1.txt', meta_json: '{}', text, status, looks: 0, fate: 'success' }) as const
const owls = 'Owls of Hedgefield\nhttps://example.org\n\nA village is quiet. Owls returned to Hedgefield at night.'

it('answers with the sentence of a learned file that has most of the words, and cites the file by its name', () => {
  const found = answerFrom([source('Another\n\nNothing of it.'), source(owls)], 'Which night returned Hedgefield?')
  expect(found?.text).toBe('Owls returned to Hedgefield at night. [1.1]')
  expect(found?.citations['1.1']?.file_name).toBe('item-1.txt')
})

it('has no answer from what is still being read, or says too little of it', () => {
  expect(answerFrom([source(owls, 'running')], 'Which night returned Hedgefield?')).toBeNull()
  expect(answerFrom([source(owls)], 'What do village mayors think of parking?')).toBeNull()
})
