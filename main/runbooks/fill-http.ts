import type { HttpRequest } from './filled-command.ts'
import { BlockFault, type Lookup, partsOf } from './template.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/**
 * `METHOD PATH`, headers, an empty line, a JSON body.
 * @throws BlockFault
 */
export function fillHttp(source: string, lookup: Lookup): HttpRequest {
  const lines = source.trim().split(/\r?\n/)
  const [methodWord = '', path = '', ...surplus] = (lines[0] ?? '').split(/ +/)
  const method = methods.find((one) => one === methodWord)
  if (method === undefined || surplus.length > 0) {
    throw new BlockFault(
      'The first line is METHOD PATH',
      `With one of ${methods.join(', ')}; the path begins with "/".`,
    )
  }
  const blank = lines.findIndex((line) => line.trim() === '')
  const headerLines = lines.slice(1, blank < 0 ? undefined : blank)
  const body =
    blank < 0
      ? ''
      : lines
          .slice(blank + 1)
          .join('\n')
          .trim()
  if (method === 'GET' && body !== '') throw new BlockFault('GET carries no body')
  const headers = headersOf(headerLines, lookup)
  const given = Object.keys(headers).map((name) => name.toLowerCase())
  return {
    method,
    path: pathOf(path, lookup),
    headers:
      body !== '' && !given.includes('content-type') ? { 'Content-Type': 'application/json', ...headers } : headers,
    body: body === '' ? null : bodyOf(body, lookup),
  }
}

function pathOf(path: string, lookup: Lookup): string {
  if (!/^\/(?!\/)/.test(path))
    throw new BlockFault('The path begins with one "/"', 'The address of the API is in the platform profile.')
  const filled = partsOf(path)
    .map((part) => {
      if ('text' in part) {
        if (/[^\x21-\x7e]|[#\\]/.test(part.text))
          throw new BlockFault('The path holds a character that no path may hold')
        return part.text
      }
      const encoded = encodeURIComponent(String(lookup(part.input)))
      if (encoded === '') throw new BlockFault(`The input ${part.input} is empty and stands in the path`)
      return encoded
    })
    .join('')
  // An encoded dot is a dot to a server: "..", as a part of its own, would lead to another resource.
  const [resource = ''] = filled.split('?')
  if (resource.split('/').some((part) => part === '.' || part === '..')) {
    throw new BlockFault('A part of the path would be "." or "..", which leads elsewhere')
  }
  return filled
}

function headersOf(lines: readonly string[], lookup: Lookup): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [index, line] of lines.entries()) {
    const [, name, value] = /^([A-Za-z][A-Za-z0-9-]*): *(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new BlockFault('A header is NAME: VALUE', '', index + 1)
    if (/^(host|content-length|transfer-encoding|connection)$/i.test(name)) {
      throw new BlockFault(`The header ${name} is not for a runbook to set`, '', index + 1)
    }
    headers[name] = partsOf(value)
      .map((part) => {
        if ('text' in part) return part.text
        const text = String(lookup(part.input))
        if (/[^\x20-\x7e]/.test(text))
          throw new BlockFault(`The value of ${part.input} cannot stand in a header`, '', index + 1)
        return text
      })
      .join('')
  }
  return headers
}

/** Inputs outside of quotes become JSON values, within quotes a part of the string. */
function bodyOf(body: string, lookup: Lookup): string {
  let filled = ''
  let quoted = false
  for (const part of partsOf(body)) {
    if ('text' in part) {
      for (let at = 0; at < part.text.length; at += 1) {
        if (part.text.charAt(at) === '"') quoted = !quoted
        else if (quoted && part.text.charAt(at) === '\\') at += 1
      }
      filled += part.text
      continue
    }
    const value = lookup(part.input)
    filled += quoted ? JSON.stringify(String(value)).slice(1, -1) : JSON.stringify(value)
  }
  try {
    JSON.parse(filled)
  } catch (thrown) {
    throw new BlockFault(
      `The body is not JSON (${thrown instanceof Error ? thrown.message.slice(0, 80) : 'unreadable'})`,
    )
  }
  return filled
}
