import type { StandInChannel, StandInVideo } from './shapes.ts'

const slotMs = 8 * 3_600_000
const lateMs = 50 * 60_000
/** New videos that a channel keeps besides those that it begins with. */
const maxVideos = 50

const subjects = [
  [
    'Gradient descent',
    'follows the slope of the error downhill, one small step at a time, until the error stops falling',
  ],
  ['Quantization', 'stores each weight in four bits instead of sixteen, so that a large model fits into little memory'],
  ['The key-value cache', 'keeps what attention computed for earlier tokens, so that each new token costs less'],
  ['Retrieval', 'looks passages up first and lets the model answer from them, with the sources in view'],
  ['Tokenization', 'cuts a text into frequent pieces, which is why a model counts letters so badly'],
  ['Speculative decoding', 'lets a small model guess the next tokens and a large one check them all at once'],
  ['Mixture of experts', 'sends each token to a few parts of the network, so that most weights rest'],
] as const
const forms = ['{} in ten minutes', '{}, drawn on paper', '{}: a live experiment', 'Questions about {}'] as const

/** Returns a function that adds to each channel one video for each eight hours that the clock has passed since. */
export function createNewVideos(channels: StandInChannel[], clock: { now(): number }): () => void {
  const startedAt = clock.now()
  const kept = channels.map(({ videos }) => videos.length + maxVideos)
  let made = 0
  return () => {
    const due = Math.floor((clock.now() - startedAt) / slotMs + 1 - lateMs / slotMs)
    for (let slot = Math.max(made, due - maxVideos); slot < due; slot++)
      for (const [index, channel] of channels.entries()) {
        const at = startedAt + slot * slotMs + lateMs + index * 60_000
        channel.videos.unshift(videoOf(channel, index + slot * channels.length, Math.min(at, clock.now())))
        channel.videos.splice(kept[index] ?? maxVideos)
      }
    made = Math.max(made, due)
  }
}

function videoOf(channel: StandInChannel, number: number, at: number): StandInVideo {
  const [subject, sentence] = subjects[number % subjects.length] ?? subjects[0]
  const form = forms[number % forms.length] ?? forms[0]
  return {
    id: `new${String(number).padStart(8, '0')}`,
    title: form.replace('{}', form.startsWith('{}') ? subject : subject.toLowerCase()),
    description: `${subject}: it ${sentence}. ${channel.title} shows an example with real numbers, and where it fails.`,
    kind: 'video',
    publishedAt: at,
    startsAt: at,
    seconds: 600 + (number % 5) * 47,
    state: 'public',
  }
}
