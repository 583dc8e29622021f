import type { StandInChannel, StandInVideo } from './shapes.ts'

const hourMs = 3_600_000

/** A catalogue of so many videos, one a day, the newest first; every tenth is a short. */
export const catalogueOf = (prefix: string, count: number, now: number): StandInVideo[] =>
  Array.from({ length: count }, (_, age) => {
    const number = count - age
    const at = now - (age + 1) * 24 * hourMs
    return {
      id: `${prefix}${String(number).padStart(11 - prefix.length, '0')}`,
      title: `Lecture ${number}`,
      description: `Lecture ${number} of ${count}: what it is about, and an exercise.`,
      ...{ kind: number % 10 === 0 ? 'short' : 'video', seconds: number % 10 === 0 ? 45 : 754 },
      ...{ publishedAt: at, startsAt: at, state: 'public' },
    }
  })

/** Three channels with a video of each kind. */
export function sampleChannels(now: number): StandInChannel[] {
  const video = (id: string, title: string, hoursAgo: number, more: Partial<StandInVideo> = {}): StandInVideo => ({
    id,
    title,
    description: `${title}: what it is, and why it works.`,
    kind: 'video',
    publishedAt: now - hoursAgo * hourMs,
    startsAt: now - hoursAgo * hourMs,
    seconds: 754,
    state: 'public',
    ...more,
  })
  const channel = (name: string, title: string, videos: StandInVideo[]): StandInChannel => {
    return { id: `UC${name.padEnd(22, '0')}`, title, handle: `@${name}`, userName: name, videos }
  }
  return [
    channel('TinyLectures', 'Tiny Lectures', [
      video('attention01', 'Attention in ten minutes', 2),
      video('tokens00002', 'What a token is', 5, { kind: 'short', seconds: 42 }),
      video('embeddings3', 'Embeddings & how far apart words are', 30),
    ]),
    channel('OpenSeminar', 'Open Seminar', [
      video('nextweek001', 'Seminar: agents that plan', 3, { kind: 'upcoming', startsAt: now + 24 * hourMs }),
      video('rightnow002', 'Seminar: questions and answers', 1, { kind: 'live' }),
      video('lastweek003', 'Seminar: retrieval', 9, { kind: 'finished-stream', seconds: 3_600 }),
    ]),
    channel('QuietLab', 'Quiet Lab', [
      video('notforyou01', 'A draft', 4, { state: 'private' }),
      video('gradients02', 'Gradients by hand', 20),
    ]),
  ]
}
