import { describe, expect, it } from 'vitest'
import { readPage } from '../read.ts'

const story =
  '<p>The harbour office keeps a ledger of every barge that passes the lock, with its draught and its cargo.</p>'
const read = (body: string) =>
  readPage(`<!doctype html><title>The ledger</title><body>${body}</body>`, 'https://example.org/a')?.text ?? ''
const box = (text: string, buttons = '<button>A</button><a role="button">B</a>') =>
  `<div class="x1"><p>${text}</p><p>BOX</p>${buttons}</div>`

describe('a box without a name that asks for consent', () => {
  it.each([
    ['Polish', 'Cenimy Twoją prywatność. My i nasi partnerzy używamy plików cookie.'],
    ['Swedish', 'Vi använder kakor för att webbplatsen ska fungera på ett bra sätt för dig.'],
    ['Russian', 'Мы используем файлы cookie, чтобы сайт работал лучше.'],
    ['Turkish', 'Deneyiminizi geliştirmek için çerezler kullanıyoruz.'],
    ['Japanese', '当サイトではクッキーを使用しています。'],
    ['Hungarian', 'Weboldalunk sütiket használ, hogy jobb élményt nyújtson.'],
    ['Finnish', 'Käytämme evästeitä, jotta sivusto toimisi paremmin.'],
  ])('is removed by its buttons and the word for cookies: %s', (_, text) => {
    for (const page of [box(text) + story.repeat(6), story.repeat(6) + box(text)]) {
      expect(read(page)).toContain('The harbour office')
      expect(read(page)).not.toContain('BOX')
    }
  })

  it('is not seen in a text about cookies', () => {
    const text = 'Cookies keep for a fortnight in a tin, and the keeper of the lock bakes them on Mondays.'
    expect(read(box(text, '') + story.repeat(4))).toContain('BOX')
    expect(read(`<article>${box(text)}${story.repeat(4)}</article>`)).toContain('BOX')
    expect(read(box(`${text} `.repeat(8)) + story)).toContain('Cookies keep')
  })
})
