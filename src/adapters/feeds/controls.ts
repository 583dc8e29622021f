/** C1 controls, which no text needs: they are characters of windows-1252 that a program took for Latin-1. */
const c1Controls = /[\u0080-\u009f]/g
/** Control characters, most of which XML forbids and no text needs. https://www.w3.org/TR/xml/#charsets */
const forbidden = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu

// Without `fatal`, Node 20 decodes windows-1252 as Latin-1.
const decoder = new TextDecoder('windows-1252', { fatal: true })

/** The text with its C1 controls read as windows-1252, and without other control characters. */
export const cleanControls = (text: string): string =>
  text.replace(c1Controls, (control) => decoder.decode(Uint8Array.of(control.charCodeAt(0)))).replace(forbidden, '')
