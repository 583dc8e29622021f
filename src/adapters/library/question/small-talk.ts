import { fold } from '../../../lib/words/words.ts'

export type SmallTalk = keyof typeof talk

/** Thanks for something end where a question follows: "thanks for that how is it trained". */
const untilAsked = '(?:(?! (?:how (?:is|are|do|does|can|about)|what(?:s| is| are| about)|why|when|who|can you) ).)'

/** Each kind of small talk: its answer as markdown, and what is said, as the alternatives of a regular expression. */
export const talk = {
  empty: {
    answer: 'I see no question in that. Ask me something about AI in words, for example what a token is.',
    said: '(?!)',
  },
  greeting: {
    answer:
      'Hello! What would you like to know about AI? Ask me what a word means, how something works, or what differs.',
    said: `(?:hi+|hello+|hey+|hiya|heya|howdy|yo|greetings|gm|gn|(?:good )?(?:morning|afternoon|evening|day)|hallo|moin|servus|
      guten (?:tag|morgen|abend)|hola|buenos dias|buenas(?: tardes| noches)?|bonjour|salut|bonsoir|ciao|buongiorno|buonasera|ola|
      bom dia|boa tarde|oi|aloha|ni hao|konnichiwa|hoi|hej|hei|czesc|dzien dobry|privet|привет|здравствуйте|merhaba|selam|salam|assalamu alaikum|مرحبا|
      السلام عليكم|namaste|नमस्ते|xin chao|halo|你好|您好|早上好|こんにちは|おはよう(?:ございます)?|こんばんは|안녕(?:하세요)?)
      (?: (?:there|all|everyone|everybody|folks|again|mate|friend|guys|team|profe|profesor|bro|a todos|zusammen))*|`,
  },
  thanks: {
    answer: 'You are welcome! I am glad when a book gets used.',
    said: `(?:(?:ok(?:ay)?|great|nice|cool|perfect|awesome|many|so much|big) )*
      (?:thanks?|thank you|thx|thnx|ty|tysm|tyvm|cheers|much appreciated|merci(?: beaucoup)?|(?:vielen )?dank|danke(?: (?:schon|sehr|dir|ihnen))*|(?:muchas |mil )?gracias(?: profe)?|
      (?:mille )?grazie(?: mille)?|(?:muito )?obrigad[oa]|bedankt|dank je|tack|dzieki|dziekuje|spasibo|спасибо|tesekkurler|شكرا|धन्यवाद|cam on|terima kasih|谢谢你?|多谢|謝謝|
      (?:どうも)?ありがとう(?:ございます)?|감사합니다|고마워)(?: (?:you|a lot|a bunch|so much|very much|again|man|mate|for ${untilAsked}{1,40}|that ${untilAsked}{1,30}))*`,
  },
  praise: {
    answer: 'That makes my day, thank you. Ask on whenever you like.',
    said: `(?:(?:lol|haha+|ok|wow) )*(?:that(?:s| was| is) )?(?:so |very |really )?(?:good|great|nice|best|smart|clever|cute) (?:bot|job|work|one|answer|question|point|boy|girl)|
      (?:i )?love (?:you|u|this|it)|(?:you(?: are|re)|ur) (?:the best|great|awesome|amazing|smart|cool|cute|so good)|well done|gg|
      (?:(?:nice|great|cool|perfect|awesome|amazing|wow|lol|lmao|bruh|haha+|got it|i see|understood|makes sense|ok(?:ay)?|k|yes)\\b ?)+`,
  },
  sorry: {
    answer: 'I am sorry that was no help. Ask me in other words, or say `list all topics` to see what I have.',
    said: `(?:bad|stupid|dumb|useless|terrible|worst) (?:bot|answer|ai)|(?:you(?: are|re)|ur) (?:wrong|stupid|dumb|useless|bad)(?: about (?:it|this|that))?|you suck|no(?:pe)?|nah|
      (?:that(?:s| is|s not| is not| was)? )?(?:wrong|incorrect|not right|not what i (?:asked|meant)|no help|unhelpful)`,
  },
  goodbye: {
    answer: 'Goodbye! Come back with questions.',
    said: `(?:(?:ok|thx|thanks|thank you) )*bye+|goodbye|bye bye|see (?:you|ya)(?: later| soon| around)?|(?:good|nighty?) night|farewell|cya|later|take care|tschuss|
      auf wiedersehen|adios|hasta luego|au revoir|пока|до свидания|再见|さようなら`,
  },
  feelings: {
    answer: 'Very well, thank you: the books are in order and the light is good. What would you like to know?',
    said: `how (?:are|r) (?:you|u|ya)(?: doing)?(?: today)?|how(?:s| is) (?:it going|your day|life)|what(?:s| is) up|sup|wassup|
      how do you do|wie (?:gehts|geht es)(?: (?:dir|ihnen))?|(?:hola )?(?:como estas|que tal)|(?:comment )?ca va`,
  },
  name: {
    answer: 'I am Professor Synapse, the professor of this server.',
    said: `what(?:s| is)(?: is)? your name|who(?:s| is) (?:this|there)|do you have a name|your name`,
  },
  who: {
    answer:
      'I am Professor Synapse. I am a library, not a language model: I look your question up in my own texts about AI and ' +
      'show you what stands there, and I say so when I find nothing. `list all topics` shows what I have.',
    said: `(?:so )?(?:who|what) (?:are|r) (?:you|u)(?: exactly| really)?|quien eres|wer bist du|qui es tu|你是谁|
      do you (?:learn|think|feel|remember|hallucinate)(?: (?:from )?(?:me|us|this|things|stuff))?|what can (?:you|u|this bot|this thing) do(?: for (?:me|us))?|
      what do you (?:do|know(?: about)?)|what is this(?: bot| thing)?|help(?: me)?|how (?:do i|can i|to) use (?:you|this|this bot)|
      how do(?:es this bot| you) work|where are you from|how old are you|how (?:are|were) you (?:trained|made|built)|can i trust you|
      (?:are|r) (?:you|u) (?:free|sure)|can you speak \\p{L}{3,15}|what can i ask(?: you)?(?: about)?|(?:are|r) (?:you|u) (?:an? |the )?(?:real |actual |human |just |really )*
      (?:ai|bot|robot|human|person|real|alive|sentient|conscious|chat ?gpt|gpt(?: ?\\d)?|openai|claude|gemini|llama|copilot|llm|
      language model|model|machine|professor)(?: .{1,30})?|(?:which|what) (?:llm|model|ai)(?: model)? (?:are you|do you use|
      is this|powers you)(?: .{1,30})?|(?:who|what) (?:made|created|built|trained|runs|powers|pays for) (?:you|this bot)|
      (?:introduce|explain|describe) yourself|tell me about yourself`,
  },
} as const

const spoken = (Object.keys(talk) as SmallTalk[]).map(
  (kind) => [kind, new RegExp(`^(?:${talk[kind].said.replace(/\n\s+/g, '')})$`, 'u')] as const,
)

/** Classifies a prompt that asks for nothing on the shelf; null for a question. */
export function readSmallTalk(prompt: string): SmallTalk | null {
  if (!/[\p{L}\p{N}]/u.test(prompt.replace(/<[^<>\s]{1,60}>/g, ' '))) return 'empty'
  if (prompt.length > 120) return null
  const kinds = fold(prompt)
    .replace(/<[^<>\s]{1,60}>/g, ' ')
    .replace(/['’]/g, '')
    .split(/(?:[.,;!?]+\s+| and )(?=(?:who|whats?|how|why|when|which|are|does|do|can|thank|bye|goodbye|tell)\b)/)
    .map((part) => kindOf(bare(part)))
  return kinds.includes(null) ? null : (kinds.find((kind) => kind === 'who') ?? kinds.at(-1) ?? null)
}

const bare = (said: string): string =>
  said
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .replace(/\b(?:professor|prof|synapse|please|pls|dear|sir)\b(?! (?:or|and)\b)/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()

function kindOf(part: string): SmallTalk | null {
  const find = (said: string) => spoken.find(([, pattern]) => pattern.test(said))?.[0] ?? null
  return find(part) ?? find(part.replace(/^(?:hi|hello|hey)(?: there| bot)? /, '')) ?? find(part.replace(/ bot$/, ''))
}
