import { expect, it } from 'vitest'
import { monthNames, weekdayNames } from './calendar-names.ts'

it('lists months from January and weekdays from Monday, in lower case', () => {
  expect(monthNames('en')).toEqual(
    'january february march april may june july august september october november december'.split(' '),
  )
  expect(weekdayNames('en')).toEqual('monday tuesday wednesday thursday friday saturday sunday'.split(' '))
})

it('knows other languages, short names and inflected forms', () => {
  expect(monthNames('de', 'short')[9]).toMatch(/^okt\.?$/)
  expect(weekdayNames('fr', 'short')[0]).toMatch(/^lun\.?$/)
  expect([monthNames('ru')[0], monthNames('ru', 'long', { besideDay: true })[0]]).toEqual(['январь', 'января'])
})
