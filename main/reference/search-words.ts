const compound = /[\p{L}\p{N}]+(?:[._/-][\p{L}\p{N}]+)*/gu
const plain = /[\p{L}\p{N}]+/gu
const divided = /[._/-]/
const longestWord = 64
const mostQueryWords = 8
/** They stand in every text and would only keep a search of several words from finding what it means. */
const fillers = new Set(
  'a an and are as at be by for from how in is it of on or that the this to was what when where which who why with'.split(
    ' ',
  ),
)

/** Words of a text with their places: "pg_stat.x-y" as a whole, then each of its parts. */
export function* placedWords(text: string): Generator<{ readonly word: string; readonly at: number }> {
  for (const { 0: word, index } of text.matchAll(compound)) {
    yield { word, at: index }
    if (!divided.test(word)) continue
    for (const part of word.matchAll(plain)) yield { word: part[0], at: index + part.index }
  }
}

/** As the index takes them. */
export function indexWords(text: string): string[] {
  return Array.from(placedWords(text), ({ word }) => word)
}

/** Words as a person typed them, whole; fillers count only when there is nothing else. */
export function queryWords(text: string): string[] {
  const found = [...text.matchAll(compound)].map(([word]) => word)
  const telling = found.filter((word) => !fillers.has(word.toLowerCase()))
  return (telling.length > 0 ? telling : found).slice(0, mostQueryWords)
}

/** One form for index and query; null: too long to be a word (keys, hashes). */
export function foldWord(word: string): string | null {
  return word.length > longestWord ? null : word.normalize('NFKC').toLowerCase()
}
