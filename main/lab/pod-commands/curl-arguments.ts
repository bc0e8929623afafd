export interface CurlArguments {
  readonly url: string
  readonly method: string | null
  readonly headers: readonly string[]
  readonly body: string | null
  readonly verbose: boolean
  readonly silent: boolean
  readonly showError: boolean
  readonly include: boolean
  readonly head: boolean
  /** Exit 22 for a status of 400 and more. */
  readonly fail: boolean
  readonly outputFile: string | null
  readonly writeOut: string | null
  readonly maxTimeMs: number
}

/** What curl says and the code it ends with when it does not understand its arguments. */
export class CurlUsage extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode = 2) {
    super(message)
    this.exitCode = exitCode
  }
}

const flags: Readonly<Record<string, string>> = {
  '--verbose': 'v',
  '--silent': 's',
  '--show-error': 'S',
  '--include': 'i',
  '--head': 'I',
  '--fail': 'f',
  '--insecure': 'k',
  '--location': 'L',
  '--output': 'o',
  '--write-out': 'w',
  '--request': 'X',
  '--header': 'H',
  '--data': 'd',
  '--max-time': 'm',
  '--connect-timeout': 'c',
  '--get': 'G',
}
const switches = 'vsSiIfkLG'
const valued = 'owXHdmc'
const defaultTimeMs = 30_000

/** @throws CurlUsage */
export function parseCurlArguments(argv: readonly string[]): CurlArguments {
  const on = new Set<string>()
  const values = new Map<string, string[]>()
  const urls: string[] = []
  const rest = [...argv]
  const take = (letter: string, name: string, attached: string): void => {
    const value = attached === '' ? rest.shift() : attached
    if (value === undefined) throw new CurlUsage(`curl: option ${name}: requires parameter`)
    values.set(letter, [...(values.get(letter) ?? []), value])
  }
  const unknown = (name: string): never => {
    throw new CurlUsage(`curl: option ${name}: is unknown\ncurl: try 'curl --help' for more information`)
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith('--')) {
      const letter = flags[word]
      if (letter === undefined) unknown(word)
      else if (valued.includes(letter)) take(letter, word, '')
      else on.add(letter)
    } else if (word.startsWith('-') && word.length > 1) {
      for (let index = 1; index < word.length; index++) {
        const letter = word.charAt(index)
        if (switches.includes(letter)) on.add(letter)
        else if (valued.includes(letter) && letter !== 'c') {
          take(letter, `-${letter}`, word.slice(index + 1))
          break
        } else unknown(`-${letter}`)
      }
    } else urls.push(word)
  }
  const [url] = urls
  if (url === undefined) throw new CurlUsage('curl: (2) no URL specified')
  const last = (letter: string): string | null => values.get(letter)?.at(-1) ?? null
  const seconds = Number(last('m') ?? last('c') ?? Number.NaN)
  return {
    url: /^[a-z]+:\/\//i.test(url) ? url : `http://${url}`,
    method: last('X'),
    headers: values.get('H') ?? [],
    body: values.get('d')?.join('&') ?? null,
    verbose: on.has('v'),
    silent: on.has('s'),
    showError: on.has('S'),
    include: on.has('i'),
    head: on.has('I'),
    fail: on.has('f'),
    outputFile: last('o'),
    writeOut: last('w'),
    maxTimeMs: seconds > 0 ? seconds * 1000 : defaultTimeMs,
  }
}
