import { answerFrom } from './known-answers.ts'
import type { Answer, Citation, Source } from './state.ts'

/** An answer that a chatbot could give, and the words of the questions that get it. */
type Sample = { readonly words: RegExp; readonly text: string; readonly citations: Readonly<Record<string, Citation>> }

const papers = {
  attention: {
    title: 'Attention Is All You Need',
    file_name: 'https://arxiv.org/abs/1706.03762',
    text: 'The Transformer relies on attention alone and does without recurrence and convolutions.',
  },
  rag: {
    title: 'Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks',
    file_name: 'https://arxiv.org/abs/2005.11401',
    text: 'A retriever finds passages for the question; a generator writes the answer with the passages before it.',
  },
  lora: {
    title: 'LoRA: Low-Rank Adaptation of Large Language Models',
    file_name: 'https://arxiv.org/abs/2106.09685',
    text: 'The pretrained weights stay as they are; two small matrices for each layer are trained in their place.',
  },
} as const

const code = `Attention fits into a few lines. Each row of **q** asks, each row of **k** answers how well it fits, and the result is a weighted mean of the rows of **v**:

\`\`\`python
import numpy as np

def attention(q, k, v):
    scores = q @ k.T / np.sqrt(k.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ v
\`\`\`

Two details matter in practice:
1. Dividing by \`sqrt(d)\` keeps the softmax away from its flat ends, where nothing is learned [1.1].
2. Subtracting the largest score first avoids an overflow and changes nothing else.

Try it with \`attention(x, x, x)\` on a matrix of random numbers: every row of the weights adds up to 1.`

const table = `All three add knowledge to a language model, at very different prices:

| | Prompting | Retrieval [1.1] | Fine-tuning [1.2] |
|---|---|---|---|
| What changes | question | context | weights |
| New facts | by hand | in minutes | by training |
| Shows sources | no | yes | no |
| Per question | cheap | dearer | cheap |
| Up front | nothing | an index | GPU hours |

Begin with prompting. Add retrieval when the facts are yours or change often, and fine-tune last, for a *manner* rather than for facts.`

const long = `## How a large language model is made

A model is trained in stages, and each stage answers a different question.

### 1. Pretraining: what does language look like?
The model reads trillions of words and does one thing: it predicts the next piece of text. Nobody labels anything. To predict well it has to pick up grammar, facts, some arithmetic and the habits of many kinds of writing. This stage takes nearly all of the computing time. The architecture behind it is the Transformer, which looks at all earlier words at once instead of one after the other [1.1].

### 2. Supervised fine-tuning: what does an answer look like?
A pretrained model continues texts; asked a question, it may go on with three more questions. So people write some ten thousand dialogues in the form that is wanted, and the model is trained on them for a short while. Often only a small addition to the weights is trained, which is cheap enough for a single graphics card [1.2].

### 3. Preferences: which answer is better?
For many questions there is no single right answer, yet people agree which of two they like more. Such comparisons train a reward model, or train the language model directly. This is where most of the tone comes from: how long answers are, when the model asks back, and what it declines to do.

### 4. Evaluation: is it good enough?
- **Benchmarks** are quick and comparable, and they leak into training data.
- **Blind comparisons** by people are slow, and the most honest.
- **Red teaming** looks for what goes wrong on purpose.

> A model that does well on last year's benchmark has shown that it does well on last year's benchmark.

### 5. Use: what does it not know?
The weights end on a certain day. What came later, and what never stood in public, is brought in at the moment of the question: a retriever finds passages, and the model answers from them [1.3]. That is also the simplest way to make an answer checkable, because each sentence can point to the passage it came from.

If you would like to go deeper, ask me about any one of the five stages.`

const short = `A **language model** predicts the next piece of a text, again and again, until an answer stands there [1.1]. It has no list of facts to look things up in; what it knows is spread over its weights.

So two habits pay off:
- Give it the passages that matter, and ask it to answer from them [1.2].
- Ask for the sources, and read one of them.`

/** In the order in which they are tried; the last one fits every question. */
const samples: readonly Sample[] = [
  { words: /\b(code|python|implement|function|program)/i, text: code, citations: { '1.1': papers.attention } },
  {
    words: /\b(compar\w*|table|difference|versus|vs)\b/i,
    text: table,
    citations: { '1.1': papers.rag, '1.2': papers.lora },
  },
  {
    words: /\b(long|length|detail|depth|history|train(ed|ing)?|made)\b/i,
    text: long,
    citations: { '1.1': papers.attention, '1.2': papers.lora, '1.3': papers.rag },
  },
  { words: /(?:)/, text: short, citations: { '1.1': papers.attention, '1.2': papers.rag } },
]

/**
 * An answer to the last line of a prompt with citations: from what the chatbot was given to read, else a ready-made one with
 * code, a table, at length, or short.
 */
export function sampleAnswer(prompt: string, sources: readonly Source[] = []): Answer {
  const question = prompt.trimEnd().split('\n').at(-1) ?? ''
  const known = answerFrom(sources, question)
  if (known) return known
  const { text = '', citations = {} } = samples.find(({ words }) => words.test(question)) ?? {}
  return { text, citations }
}
