/** Ports of knowledge; app.ts chooses the adapters. */

/** A document that the backend was given. */
export type KnowledgeSource = {
  readonly id: string
  readonly title: string
  /** Address of the source; null without one. */
  readonly url: string | null
  /** 'reading' until the backend knows it; 'failed' where it never will. */
  readonly state: 'reading' | 'ready' | 'failed'
}

/** A backend that answers from what it has been given to read. Each function throws UpstreamError. */
export type KnowledgeBackend = {
  /** Gives it an address to read. What it has already is answered as it stands. */
  addAddress(url: string, signal: AbortSignal): Promise<KnowledgeSource>
  /** Gives it a text under a name, with the address of its origin where there is one. */
  addText(text: { name: string; text: string; url: string | null }, signal: AbortSignal): Promise<KnowledgeSource>
  /** All that it has been given, each with how far it is. */
  list(signal: AbortSignal): Promise<readonly KnowledgeSource[]>
}
