/** An answer as it stands below the question of a /prof; nothing in the question needs to be escaped. */
export const below = (question: string, answer: string): string => `> -# ${question}\n${answer}`
