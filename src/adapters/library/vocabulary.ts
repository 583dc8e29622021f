import { stemsOf } from './words.ts'

/** One way to say something: the words as the index is asked for them, and their stems. */
export type Form = { readonly words: string; readonly stems: readonly string[] }
export type Concept = {
  readonly name: string
  /** The forms that a question may use. */
  readonly asked: readonly Form[]
  /** The forms that a text may use: the same, and words that only answers use. */
  readonly forms: readonly Form[]
}

/** Different words for one thing, parted by `|`; the first names it. */
const sameThings = `
rag | retrieval augmented generation | retrieval augmented
llm | large language model | llms
rlhf | reinforcement learning from human feedback
dpo | direct preference optimization | direct preference optimisation
moe | mixture of experts | sparse experts
cot | chain of thought | step by step
lora | low rank adaptation | low rank adapter
qlora | quantized lora
bpe | byte pair encoding
clip | contrastive language image pre training | contrastive language image pretraining
ddpm | denoising diffusion
mmlu | massive multitask language understanding
icl | in context learning | few shot | zero shot | few shot learning | few shot prompting
nlp | natural language processing
gpt | generative pre trained transformer | generative pretrained transformer
bert | bidirectional encoder representations from transformers
gan | generative adversarial network
cnn | convolutional neural network
rnn | recurrent neural network
vae | variational autoencoder
vit | vision transformer
vlm | vision language model
peft | parameter efficient fine tuning
sft | supervised fine tuning
ppo | proximal policy optimization
mcp | model context protocol
agi | artificial general intelligence
ml | machine learning
ai | artificial intelligence
rl | reinforcement learning
fine tuning | finetuning | fine tune | finetune
tokenization | tokenisation | tokenizer | tokeniser | token
quantization | quantisation | quantize | quantise
hallucination | confabulation | making things up | make things up | makes things up | made up | making stuff up | make stuff up | invent facts
embedding | word vector | vector representation | word2vec
prompt injection | indirect prompt injection
distillation | distil | distill | teacher student
scaling law | chinchilla | compute optimal
benchmark | leaderboard
`

/** Aspects that people ask about; the first word names one, `>` adds words that only texts use. */
const aspectLists = `
training | train | trained | pretraining | pretrain | pre training | taught | teach | learned | learnt > objective | loss
cost | expensive | cheap | cheaper | faster | slower | price | pricey | compute | memory | hardware | gpu | gpus | graphics card | vram | ram | money | slow | fast > costly
limits | limit | limitation | drawback | weakness | weak | problem | disadvantage | downside | shortcoming | risk | fail | failure | wrong | bad > caveat
use | used | useful | application | apply | practice | practical > everyday
working | work | works | mechanism | function > step
origin | invented | invent | introduced | author | authors | paper | created | history | came up with > propose | publish
difference | differ | different | compare | compared | comparison | versus | vs | better | alternative > unlike | instead | whereas
reason | why | because | purpose | benefit | advantage | matter > therefore
prevention | prevent | reduce | avoid | mitigate | stop | defend | defence | defense | protect | fix > guard | remedy
fresh | latest | newest | recent | recently | news | today | new
`

/** Words that nearly every text of the field has: they rank, but they are no topic of their own. */
export const fieldWords: ReadonlySet<string> = new Set(
  stemsOf(
    'model models language network neural learning machine deep data dataset system algorithm method technique approach ' +
      'ai artificial intelligence ml llm computer software technology tool example kind type idea concept field research text word time people person world number question answer',
  ),
)

/** Things with several names. */
export const things: readonly Concept[] = readConcepts(sameThings)
/** Aspects of things. */
export const aspects: readonly Concept[] = readConcepts(aspectLists)

function readConcepts(list: string): Concept[] {
  return list
    .trim()
    .split('\n')
    .map((line) => {
      const [asked = [], answering = []] = line.split('>').map(readForms)
      return { name: asked[0]?.words ?? '', asked, forms: [...asked, ...answering] }
    })
}

function readForms(list: string): Form[] {
  return list.split('|').map((words) => ({ words: words.trim(), stems: stemsOf(words) }))
}
