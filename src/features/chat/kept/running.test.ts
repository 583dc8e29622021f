import { expect, it } from 'vitest'
import { person, place } from '../../../../test/support/chat/requests.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { openDatabase } from '../../../db/db.ts'
import { createRunning } from './running.ts'

it('an answer in progress keeps its token for a crash; one that ended keeps it no longer', async () => {
  const { db, close } = await openDatabase(':memory:')
  const withoutToken = (ref: string) => ref.replace('secret', '')
  const running = createRunning({ db, clock: fakeClock(), withoutToken })
  const question = { id: '1', ref: 'there:secret', by: person('ada'), in: place('3'), repliesTo: null, prompt: 'Why?' }
  await running.insert({ ...question, writtenBy: null, about: null, isQuoted: false })
  expect(await running.find('1')).toMatchObject({ ref: 'there:secret' })
  await running.moveToAnswers('1', true, ['10'])
  expect(await db.selectFrom('answers').select('ref').execute()).toMatchObject([{ ref: 'there:' }])
  expect(await running.find('1')).toBeUndefined()
  await close()
})
