import { type PdfAnswer, readPdf } from './read-pdf.ts'

/** Entry point of the thread, which alone loads PDF.js. */
export const run = (bytes: Uint8Array): Promise<PdfAnswer> => readPdf(bytes)
