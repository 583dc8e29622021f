import { type Block } from '../blocks.ts'

const maxLineChars = 400
const maxCreditChars = 160

const picture =
  'photos?|photographs?|photography|images?|pictures?|pics?|illustrations?|graphics?|screenshots?|fotos?|fotografías?|bild(?:er)?|grafik|illustrationen|photographies?|imagen(?:es)?|imagens?|immagin[ei]|afbeelding|zdjęcie|fot|obrázek|bilden?|kuva|фото|изображение|写真|画像|图|图片|圖|사진|صورة|צילום'

/** Lines that count pictures or name who took one: "Image 1 of 5", "Photo: …", "(Photo by …)", "3/12". */
const credits = new RegExp(
  [
    `(?:${picture}|slide|bild|foto)\\.? ?#?\\d{1,3} ?(?:of|/|von|de|di|sur|из|van|z|av) ?\\d{1,3}(?![\\p{L}\\p{N}]).*`,
    '\\d{1,3} ?(?:/|of) ?\\d{1,3}',
    `(?:${picture})\\.?(?: (?:credits?|source|courtesy|copyright|credit line|quelle|nachweis))? ?(?:[:：=©]|/ ).*`,
    `(?:${picture})(?: credits?)? (?:by|courtesy|via|from|par|von|por|di)(?: of)? .*`,
    '(?:image|photo|picture|media|featured image|bild|foto) ?(?:credits?|source|copyright|caption|quelle|nachweis)[:,]? .*',
    '(?:credits?|image source|bildquelle|bildnachweis|crédits?(?: photo)?|créditos?|图片来源|圖片來源|출처) ?[:：] ?.*',
    '(?:view|see|open|show|launch|more in) (?:the |full |photo |image )*(?:gallery|slideshow)(?: \\(.*)?',
    '(?:getty images|shutterstock|istock|unsplash|reuters|afp|ap photo|dpa|epa|pixabay|flickr|wikimedia commons)(?: ?/.*)?',
  ]
    .map((each) => `^[([▲▼▶◀■□●○*]? ?(?:${each})$`)
    .join('|'),
  'iu',
)

/** Ends of captions, which name the agency or the photographer. */
const creditEnd =
  /(?:\((?:[^()]{0,60}[\s/])?(?:photos?|images?|fotos?|picture|ap|afp|reuters|epa|getty|dpa|courtesy)\b[^()]{0,80}\)|(?:\/|via |, )getty images|\bphoto(?:graph)?: [^.]{2,60}|\bfoto: [^.]{2,60}|[[［【](?:사진|写真)[^\]］】]{0,40}[\]］】]|(?:摄|攝)|写真[:：].{1,30})[\s.]*$/iu

/** Tells whether a line speaks of the picture beside it. */
export function isPictureLine({ text, kind }: Pick<Block, 'text' | 'kind'>): boolean {
  if (kind === 'heading' || kind === 'code' || text.length > maxLineChars) return false
  return (text.length <= maxCreditChars && credits.test(text)) || creditEnd.test(text)
}
