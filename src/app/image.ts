import { imageSettings } from '../features/image/settings.ts'
import { defineSlice } from './platform.ts'

/** Pictures: its settings are read and checked; there is no /image yet. */
export const image = defineSlice({ settings: imageSettings, create: () => ({}) })
