/** Splits at semicolons outside of quotes, comments and dollar quotes. */
export function splitStatements(text: string): string[] {
  const pattern =
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|;|[^'"$;/-]+|./g
  const statements: string[] = []
  let current = ''
  for (const [token] of text.matchAll(pattern)) {
    if (token === ';') {
      statements.push(current)
      current = ''
    } else if (!token.startsWith('--') && !token.startsWith('/*')) {
      current += token
    }
  }
  return [...statements, current].map((statement) => statement.trim()).filter((statement) => statement !== '')
}
