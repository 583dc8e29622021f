import { describe, expect, it } from 'vitest'
import { readPage } from './read.ts'

const paragraph = (number: number) =>
  `Paragraph ${number} tells of the orchard above the station, where nine old kinds of pear are grown, and of the two people who can still tell them apart.`
const all = [1, 2, 3, 4].map(paragraph)
const p = (number: number) => `<p>${paragraph(number)}</p>`
const page = (...parts: string[]) =>
  `<!doctype html><title>Pears</title><article><h1>Pears</h1>${parts.join('')}</article>`
const paragraphsOf = (html: string) => readPage(html, 'https://pears.example/')?.text.split('\n\n') ?? []
const words = 'The lower orchard in the second week of October, when the ladders are brought out'
const img = '<img src="p.jpg" alt="">'

describe('a caption', () => {
  it.each([
    ['in a figcaption', `<figure>${img}<figcaption>${words}</figcaption></figure>`],
    ['in a figure without one', `<figure>${img}<p>${words}</p></figure>`],
    ['of a class', `<div>${img}<p class="wp-caption-text">${words}</p></div>`],
    ['of a class in an inline element', `<div>${img}<span class="imageCaption">${words}</span></div>`],
    [
      'of a class with a credit of another',
      `<div class="photo__desc">${words}</div><div class="photo__author">O. Reed</div>`,
    ],
    ['in a cell', `<table><tr><td>${img}</td></tr><tr><td class="tr-caption">${words}</td></tr></table>`],
    ['of another class', `<div class="cutline">${words}</div>`],
    ['of a Spanish class', `<p class="pie-de-foto">${words}</p>`],
    ['of an Italian class', `<p class="didascalia">${words}</p>`],
    ['with its credit in brackets', `<p>${words}. (AP Photo/Olaf Reed)</p>`],
    ['with the name of an agency at its end', `<p>${words}. O. Reed/Getty Images</p>`],
    ['that says who took it', `<p>${words}. Foto: Olaf Reed</p>`],
  ])('%s is no part of the text', (_, caption) => {
    expect(paragraphsOf(page(p(1), p(2), caption, p(3), p(4)))).toEqual(all)
    expect(paragraphsOf(page(caption, ...[1, 2, 3, 4].map(p)))).toEqual(all)
  })

  it.each([
    'Photo: Olaf Reed',
    'Ảnh: Olaf Reed',
    '图源：新华社',
    '© Getty Images',
    '(Photo by Olaf Reed/Orchard Times)',
    'Image 1 of 5',
    'Bild 2 von 7: Die Leiter',
    '3/12',
    'Photo credit: Orchard Times archive',
    'Image courtesy of the station',
    'Credit: Olaf Reed',
    'Getty Images',
    'View gallery (12 images)',
    'Фото: архив станции',
    '图片来源：车站',
    '▲ 과수원 [사진=역]',
  ])('does not remain as the line “%s”', (line) => {
    expect(paragraphsOf(page(p(1), p(2), `<p>${line}</p>`, p(3), p(4)))).toEqual(all)
  })

  it.each([
    'Photographs of the orchard hang in the waiting room.',
    'Image is everything, said the station master.',
    'Credit where it is due: she pruned them all.',
    '3 of 12 trees bore fruit.',
    'Reuters was the first to report on the pears.',
    'The picture by the door shows the founder.',
    'Foto ist das erste Wort, das sie lernte.',
  ])('is not the sentence “%s”', (line) => {
    expect(paragraphsOf(page(p(1), p(2), `<p>${line}</p>`, p(3), p(4)))).toContain(line)
  })

  it('is kept with its like where they are much of the text', () => {
    const essay = [1, 2, 3, 4].map((number) => `<figure>${img}<figcaption>${paragraph(number)}</figcaption></figure>`)
    expect(paragraphsOf(page(p(5), ...essay))).toEqual([paragraph(5), ...all])
  })

  it('is not an element that holds the article, whatever its name', () => {
    expect(paragraphsOf(page(`<div class="photo-gallery-article">${[1, 2, 3, 4].map(p).join('')}</div>`))).toEqual(all)
  })

  it('is not what else a figure shows: a table, code or a quotation', () => {
    const quotation = '<figure><blockquote><p>Pears are not patient.</p></blockquote></figure>'
    const table =
      '<figure class="wp-block-table"><table><tr><th>Kind</th><th>Trees</th></tr><tr><td>Red</td><td>4</td></tr></table></figure>'
    const code = '<figure><pre><code>pears = 9</code></pre></figure>'
    expect(paragraphsOf(page(p(1), quotation, p(2), table, p(3), code, p(4)))).toEqual([
      ...[all[0], 'Pears are not patient.', all[1], 'Kind | Trees\nRed | 4', all[2], 'pears = 9', all[3]],
    ])
  })

  it('of a table stays with it', () => {
    const table = '<table><caption>Trees of each kind</caption><tr><th>Kind</th></tr><tr><td>Red</td></tr></table>'
    expect(paragraphsOf(page(p(1), p(2), table, p(3), p(4)))).toContain('Trees of each kind')
  })
})

describe('a gallery', () => {
  it.each(['gallery', 'story-slideshow', 'carousel', 'fotogaleria'])(
    'of the class “%s” is no part of the text',
    (name) => {
      const slides = [1, 2, 3].map(
        (number) => `<li>${img}<div>${number} of 3</div><p>${words}, seen from place ${number}.</p></li>`,
      )
      expect(
        paragraphsOf(page(p(1), `<div class="${name}"><ul>${slides.join('')}</ul></div>`, p(2), p(3), p(4))),
      ).toEqual(all)
    },
  )
})
