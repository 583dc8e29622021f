import { contentSettings } from '../features/content/settings.ts'
import { defineSlice } from './platform.ts'

/** News and videos: its settings are read and checked; nothing is posted yet. */
export const content = defineSlice({ settings: contentSettings, create: () => ({}) })
