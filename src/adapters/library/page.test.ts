import { expect, it } from 'vitest'
import { answerFromPage } from './page.ts'

const page = {
  title: 'Barn saved',
  url: 'https://news.test/barn',
  source: 'news.test',
  text: 'The old barn will stay.\nSix owls nest under its roof. The village pays 4,000 euros for a new one.\nNext day @everyone came.',
}
const ask = (question: string) => answerFromPage(question, page, 'Owls')?.chunks.join('')

it('The library answers from a page that the question links to, and names it', () => {
  const said = ask('How many euros does the village pay? https://news.test/barn')
  expect(said).toMatch(/^The village pays 4,000 euros for a new one\. \[\[1\]\]/)
  expect(said).toContain('[Barn saved](<https://news.test/barn>), news.test')
  expect(said).not.toContain('@everyone')
})

it('It tells the beginning of the page where nothing more is asked, and offers nothing of it', () => {
  const told = answerFromPage('What do you make of https://news.test/barn', page, 'Owls')
  expect(told?.chunks[0]).toMatch(/^The old barn will stay\./)
  expect([told?.offers, told?.quoted, told?.topic]).toEqual([[], [], 'Owls'])
})

it('It leaves a question to the shelf that the page says nothing about, and that of an empty page', () => {
  expect(ask('What is backpropagation? https://news.test/barn')).toBeUndefined()
  expect(answerFromPage('What is it?', { ...page, text: ' \n ' }, '')).toBeNull()
})
