import { type Block } from '../blocks.ts'

const maxLineChars = 400
const maxCreditChars = 160

const picture =
  'photos?|photographs?|photography|images?|pictures?|pics?|illustrations?|graphics?|screenshots?|fotos?|fotografías?|bild(?:er)?|grafik|illustrationen|photographies?|imagen(?:es)?|imagens?|immagin[ei]|afbeelding|zdjęcie|fot|obrázek|bilden?|kuva|фото|изображение|写真|画像|图|图片|圖|ảnh|사진|صورة|צילום'

const whole = (alternatives: readonly string[]) =>
  new RegExp(alternatives.map((each) => `^[([▲▼▶◀■□●○*]? ?(?:${each})$`).join('|'), 'iu')

/** Lines that count pictures: "Image 1 of 5", "3/12". */
const counts = whole([
  `(?:${picture}|slide|bild|foto)\\.? ?#?\\d{1,3} ?(?:of|/|von|de|di|sur|из|van|z|av) ?\\d{1,3}(?![\\p{L}\\p{N}]).*`,
  '\\d{1,3} ?(?:/|of) ?\\d{1,3}',
])

/** Lines that say who took a picture, or lead to more: "Photo: …", "(Photo by …)", "View gallery". */
const credits = whole([
  `(?:${picture})\\.?(?: (?:credits?|source|courtesy|copyright|credit line|quelle|nachweis))? ?(?:[:：=©]|/ ).*`,
  `(?:${picture})(?: credits?)? (?:by|courtesy|via|from|par|von|por|di)(?: of)? .*`,
  '(?:image|photo|picture|media|featured image|bild|foto) ?(?:credits?|source|copyright|caption|quelle|nachweis)[:,]? .*',
  '(?:credits?|image source|bildquelle|bildnachweis|crédits?(?: photo)?|créditos?|图片来源|圖片來源|图源|圖源|출처) ?[:：] ?.*',
  '(?:view|see|open|show|launch|more in) (?:the |full |photo |image )*(?:gallery|slideshow)(?: \\(.*)?',
  '(?:© ?)?(?:getty images|shutterstock|istock|unsplash|reuters|afp|ap photo|dpa|epa|pixabay|flickr|wikimedia commons)(?: ?/.*)?',
])

/** Ends of captions, which name the photographer or the agency. */
const creditEnd = new RegExp(
  [
    '\\((?:\\w{1,12} )?(?:photos?|images?|fotos?|pictures?|credit)(?:[:/]| (?:by|courtesy|credit|via|provided)\\b)[^()]{1,80}\\)',
    '\\(courtesy (?:of |photo)[^()]{0,80}\\)|\\([^()]{2,60}/(?:ap|afp|reuters|epa|dpa|getty)(?: images)?\\)|(?:/|via |, )getty images',
    '\\b(?:photo(?:graph)?|foto): [^.]{2,60}|[[［【](?:사진|写真)[^\\]］】]{0,40}[\\]］】]|(?:摄|攝)|写真[:：].{1,30}',
  ]
    .map((each) => `(?:${each})[\\s.]*$`)
    .join('|'),
  'iu',
)

/** Tells whether a line speaks of the picture beside it. */
export function isPictureLine({ text, kind }: Pick<Block, 'text' | 'kind'>): boolean {
  if (kind === 'heading' || kind === 'code' || text.length > maxLineChars) return false
  if (creditEnd.test(text)) return true
  // "Graphics: …" in a list or table is a property.
  const isLine = kind === 'text' || kind === 'caption'
  return text.length <= maxCreditChars && ((kind !== 'cell' && counts.test(text)) || (isLine && credits.test(text)))
}
