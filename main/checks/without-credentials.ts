/**
 * Takes passwords out of text that a pod or a server printed: a failed connection is often reported with its whole
 * address. Covers `scheme://user:password@host` and `password=…`, `token: …` and the like.
 */
export function withoutCredentials(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]*):[^\s/'"]*@/gi, '$1:***@')
    .replace(/\b((?:pass(?:word|wd)?|secret|token|api[_-]?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&)]+)/gi, '$1***')
    .replace(/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 ***')
}
