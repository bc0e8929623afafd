/** What may be opened of what a program printed. Everything else could start a program of this machine. */
const schemes = ['http:', 'https:']

export type LinkVerdict =
  | { readonly allowed: true; readonly url: string }
  | { readonly allowed: false; readonly reason: string }

/** An address as it would be opened, written so that look-alike hosts and hidden parts are seen; or why it is refused. */
export function judgeLink(text: string): LinkVerdict {
  if (text.length > 2_048) return { allowed: false, reason: 'it is longer than 2,048 characters' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\x00-\x20\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/.test(text)) {
    return { allowed: false, reason: 'it holds blanks or hidden characters' }
  }
  if (!URL.canParse(text)) return { allowed: false, reason: 'it is no address' }
  const url = new URL(text)
  if (!schemes.includes(url.protocol)) return { allowed: false, reason: `${url.protocol} addresses are not opened` }
  if (url.username !== '' || url.password !== '') {
    return { allowed: false, reason: 'it holds a user name, which can make one host look like another' }
  }
  return { allowed: true, url: url.href }
}
