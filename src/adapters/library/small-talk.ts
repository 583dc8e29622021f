import { toLinkLabel } from '../../lib/text/markdown.ts'
import type { Topics } from './topics.ts'

export type SmallTalk = 'greeting' | 'thanks' | 'goodbye' | 'who' | 'topics' | 'feelings' | 'empty'

const spoken: readonly (readonly [SmallTalk, RegExp])[] = [
  [
    'greeting',
    /^(?:hi+|hello+|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|hallo|hola|bonjour|servus|moin|ciao)(?: (?:there|all|everyone|everybody|folks|again|mate|friend))*$/,
  ],
  [
    'thanks',
    /^(?:ok(?:ay)? |great |nice |cool |perfect |awesome )*(?:thanks?|thank you|thx|ty|cheers|merci|danke|gracias|much appreciated)(?: (?:you|a lot|a bunch|so much|very much|again|for .{1,40}|that .{1,30}))*$/,
  ],
  ['thanks', /^(?:ok(?:ay)?|great|nice|cool|perfect|awesome|good bot|well done|lol|haha|got it|i see|understood)$/],
  [
    'goodbye',
    /^(?:bye+|goodbye|bye bye|see (?:you|ya)(?: later| soon)?|good night|farewell|ciao ciao|cya|later|take care)$/,
  ],
  [
    'feelings',
    /^(?:how are (?:you|u)(?: doing)?(?: today)?|how(?:s| is) it going|whats up|what is up|sup|wassup|how do you do|hows your day)$/,
  ],
  [
    'topics',
    /^(?:what|which) (?:topics?|subjects?|documents?|texts?|things)?\s?(?:do|can) you (?:know|cover|have|answer|teach)(?: about)?$|^(?:what is|whats) (?:on|in) (?:your|the) (?:shelf|library)$|^(?:list |show )(?:me )?(?:the |your |all )*(?:topics|titles|documents|subjects)$|^what can i ask(?: you)?(?: about)?$|^(?:what is|whats|anything) new(?: today)?$|^(?:any |the )?(?:latest |new )?news(?: today)?$/,
  ],
  [
    'who',
    /^(?:so )?(?:who|what) (?:are|r) (?:you|u)(?: exactly| really)?$|^what can (?:you|this bot|this thing) do(?: for (?:me|us))?$|^what do you do$|^what is this(?: bot)?$|^help(?: me)?(?: please)?$|^(?:how do i|how can i|how to) use (?:you|this|this bot)$|^how do you work$|^(?:are|r) (?:you|u) (?:an? |the )?(?:real |actual |human |just |really )*(?:ai|a i|artificial intelligence|bot|robot|human|person|real|alive|sentient|conscious|chat ?gpt|gpt(?: ?\d)?|openai|claude|gemini|llama|bard|copilot|llm|language model|large language model|model|machine|professor)(?: .{1,30})?$|^(?:which|what) (?:llm|model|ai|language model)(?: model)? (?:are you|do you use|is this|powers you)(?: .{1,30})?$|^(?:who|what) (?:made|created|built|trained|runs|powers) you$|^(?:introduce|explain|describe) yourself$|^tell me about yourself$/,
  ],
]

/** Classifies a prompt that asks for nothing on the shelf; null for a question. */
export function readSmallTalk(prompt: string): SmallTalk | null {
  if (!/[\p{L}\p{N}]/u.test(prompt.replace(/<[^<>\s]{1,60}>/g, ' '))) return 'empty'
  if (prompt.length > 120) return null
  const said = prompt
    .toLowerCase()
    .replace(/<[^<>\s]{1,60}>/g, ' ')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\b(?:professor|prof|synapse|bot|please|dear|@)\b(?! (?:or|and)\b)/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  if (said === '') return 'greeting'
  const kinds = said.split(/ and (?=who|what|how|are|thank|bye|goodbye)/).map(kindOf)
  return kinds.includes(null) ? null : (kinds.find((kind) => kind === 'who') ?? kinds[0] ?? null)
}

function kindOf(part: string): SmallTalk | null {
  const find = (said: string) => spoken.find(([, pattern]) => pattern.test(said))?.[0] ?? null
  return find(part) ?? find(part.replace(/^(?:hi|hello|hey)(?: there)? /, ''))
}

/** The one answer to each kind of small talk, as markdown. */
export function answerSmallTalk(kind: SmallTalk, topics: Topics): string {
  const offer = offerOf(topics)
  switch (kind) {
    case 'greeting':
      return `Hello! Ask me something and I look it up on my shelf. ${offer}`
    case 'thanks':
      return 'You are welcome. Ask on, if there is more.'
    case 'goodbye':
      return 'Goodbye, and come back with questions.'
    case 'feelings':
      return `The shelf is in order, thank you. ${offer}`
    case 'empty':
      return `I did not find a question in that. ${offer}`
    case 'topics':
      return `Ask me about anything on my shelf. ${shelfOf(topics)} ${offer}`
    case 'who':
      return (
        'I am a library, not a language model: I look your question up on my own shelf and quote what stands there, ' +
        `word for word and with its sources. Where the shelf has nothing, I say so. ${shelfOf(topics)} ${offer}`
      )
  }
}

/** The answer if the shelf has nothing on the question. */
export function nothingFound(topics: Topics): string {
  if (topics.documents === 0) return 'Nothing on that yet: my shelf is still empty.'
  const near = topics.alike ? `The nearest topics I have: ${listOf(topics.titles)}.` : offerOf(topics)
  return `Nothing on that yet: my shelf holds no text about it. ${near}`
}

/** The answer to a follow-up without anything before it. */
export function topicMissing(topics: Topics): string {
  return `I do not know yet what that is about. Name the topic, and I look it up. ${offerOf(topics)}`
}

/** The answer if everything on a topic has been quoted. */
export function nothingMore(topics: Topics): string {
  return `That is all my shelf holds on it. ${offerOf(topics)}`
}

function shelfOf({ documents }: Topics): string {
  if (documents === 0) return 'It is still empty.'
  return documents === 1 ? 'It holds one text.' : `It holds ${documents.toLocaleString('en-US')} texts.`
}

function offerOf({ titles }: Topics): string {
  return titles.length === 0 ? '' : `You could ask about ${listOf(titles)}.`
}

function listOf(titles: readonly string[]): string {
  const names = titles.map((title) => `**${toLinkLabel(title, 80)}**`)
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`
}
