/** Pictures that people asked for. */
export type ImageTables = {
  /** Kept for 400 days, for their buttons. */
  pictures: {
    /** The id of the request. */
    id: string
    /** `drawing` until it stands (`shown`) or its end was told (`failed`); `deleted` by a person. */
    state: 'drawing' | 'shown' | 'failed' | 'deleted'
    /** The platform's reference to its message; read only by the platform's adapter. */
    ref: string
    asker_id: string
    /** The asker's name, for the gallery. */
    asker: string
    guild_id: string | null
    channel_id: string
    /** 1 where the gallery may show it. */
    for_gallery: 0 | 1
    /** '' where it was deleted, or its asker had everything deleted. */
    prompt: string
    /** As somebody wished it; null where nobody did. */
    aspect: string | null
    size: string | null
    format: string | null
    tier: string
    /** The picture of which it is another one, or from which it was made; null for the first. */
    parent_id: string | null
    /** JSON: the pictures that the model gets with the prompt. */
    sources: string
    asked_at: number
    /** The id of the model that made it, and about what that cost in US dollars; null until then, or where nobody knows. */
    model: string | null
    cost: number | null
  }
}
