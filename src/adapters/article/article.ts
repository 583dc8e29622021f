/** The article of a page. */
export type Article = {
  /** One line each; '' if the page names none. */
  readonly title: string
  readonly byline: string
  /** Plain text: an empty line between paragraphs; list items and headings on lines of their own. */
  readonly text: string
  /** Absolute http or https address: the one that the page names as its own, else the one it was fetched from. */
  readonly canonicalUrl: string
  /** Absolute http or https address of a picture; '' without one. */
  readonly picture: string
}

/** A page as text or as bytes, and its address: a task of the thread. */
export type Job = { readonly page: string | Uint8Array; readonly contentType: string | null; readonly url: string }
