/** C1 controls, which no text needs: they are characters of windows-1252 that a program took for Latin-1. */
const c1Controls = /[\u0080-\u009f]/g
/** The characters of windows-1252 from 0x80 to 0x9f. https://encoding.spec.whatwg.org/index-windows-1252.txt */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
/** Control characters, most of which XML forbids and no text needs. https://www.w3.org/TR/xml/#charsets */
const forbidden = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu

/** The text with its C1 controls read as windows-1252, and without other control characters. */
export const cleanControls = (text: string): string =>
  text.replace(c1Controls, (control) => windows1252[control.charCodeAt(0) - 0x80] ?? '').replace(forbidden, '')
