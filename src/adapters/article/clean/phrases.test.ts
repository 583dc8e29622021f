import { describe, expect, it } from 'vitest'
import { isDateLine } from './date-line.ts'
import { beginsEnd, claimsRights, isNoise, leadsElsewhere } from './phrases.ts'

const noise = [
  ...[
    'Advertisement',
    '— ADVERTISEMENT —',
    'Story continues below advertisement',
    'Share this article',
    'Share on Facebook',
  ],
  ...[
    'Facebook Twitter Email',
    'Tweet',
    'Sign up for our weekly newsletter',
    'Follow us on Twitter',
    '12 comments',
    'Back to top',
  ],
  ...[
    'Anzeige',
    'Publicité',
    'Continua após a publicidade',
    'Advertentie',
    'Реклама',
    'Поделиться в Telegram',
    '広告',
    '分享到微信',
    'Quảng cáo',
    'Reply',
  ],
]
const speech = [
  ...[
    'Advertisements were rare then.',
    'Share prices fell on Monday.',
    'He had to share the room with a clock.',
    'Comments were closed.',
  ],
  ...[
    'She signed up for a class in spring.',
    'Follow the river until it turns.',
    'Print was declared dead.',
    'Close the jar.',
    'Anzeigen gab es kaum.',
  ],
  ...[
    'The newsletter has two thousand readers.',
    'Reklama kostuje zbyt dużo.',
    'Like many others, she left.',
    'Read more books, he said, and fewer posts.',
  ],
]

describe('a line', () => {
  it.each(noise)('“%s” is noise', (line) => {
    expect(isNoise(line)).toBe(true)
  })

  it.each(speech)('“%s” is text', (line) => {
    expect([isNoise(line), beginsEnd(line), claimsRights(line), isDateLine(line)]).toEqual(Array(4).fill(false))
  })

  it.each([
    'Read also: The roof',
    'SEE ALSO: How to',
    'Lire aussi : Le musée',
    'Читайте также: Как',
    '【関連記事】商店街',
    'اقرأ أيضا: كيف',
    'Baca juga: Harga garam',
    'Xem thêm: Nghề cũ',
  ])('“%s” leads elsewhere', (line) => {
    expect(leadsElsewhere(line)).toBe(true)
  })

  it.each([
    'Related articles',
    'You may also like',
    'Leave a comment',
    'Kommentare (3)',
    'Sur le même sujet',
    '関連記事',
    '相关阅读',
    'Ý kiến (12)',
    'Berita terkait',
  ])('“%s” begins a part of the page behind the article', (line) => {
    expect(beginsEnd(line)).toBe(true)
  })

  it.each(['References', 'Further reading', 'See also', 'Quellen', 'Sources', '参考文献'])(
    '“%s” begins a part of the article',
    (line) => {
      expect(beginsEnd(line)).toBe(false)
    },
  )

  it.each([
    '© 2026 The Range Times',
    'Copyright 2026, all rights reserved.',
    'Alle Rechte vorbehalten',
    '무단 전재 및 재배포 금지',
  ])('“%s” claims rights', (line) => {
    expect(claimsRights(line)).toBe(true)
  })

  it.each([
    ...[
      'March 12, 2026',
      '12.03.2026, 18:41 Uhr',
      'Published 7:00 a.m. EST, January 9, 2026',
      '5 min read',
      '2 hours ago',
    ],
    ...[
      'Publié le 2 mars 2026 à 10h12',
      '3 de marzo de 2026',
      '3 марта 2026, 14:05',
      '2026年03月02日 09:15',
      'Mon 9 March 2026',
      'Thứ bảy, 14/3/2026, 09:15 (GMT+7)',
    ],
  ])('“%s” is a date', (line) => {
    expect(isDateLine(line)).toBe(true)
  })

  it.each(['In March 2026 he left.', 'Part 3', '40 readers', 'May Day', 'Version 2.1'])('“%s” is none', (line) => {
    expect(isDateLine(line)).toBe(false)
  })
})
