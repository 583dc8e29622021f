import type { MovableClock } from '../../../sandbox/clock.ts'
import { createFeeds } from '../../../sandbox/feeds/feeds.ts'
import { createGoogle } from '../../../sandbox/google/google.ts'
import { createGptTrainer } from '../../../sandbox/gpt-trainer/gpt-trainer.ts'
import { createYouTube } from '../../../sandbox/youtube/youtube.ts'

/** The stand-ins beside Discord's, not listening. */
export const otherServices = ({ clock }: { clock: MovableClock }) => ({
  gptTrainer: createGptTrainer({ clock }),
  google: createGoogle({ clock }),
  youtube: createYouTube({ clock }),
  feeds: createFeeds({ clock }),
})
