/** Text in HTML, in attributes too. */
export const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1d21;background:#fff}
h1,h2{line-height:1.25}table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{border:1px solid #ccd1d9;padding:.3rem .5rem;text-align:left;vertical-align:top}
pre{background:#f4f5f7;padding:.75rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}dd{margin:0;overflow-wrap:anywhere}
.fail{color:#a40e26}.pass{color:#116329}.warn,.unknown,.no-data{color:#7d4e00}@media print{pre{white-space:pre-wrap}}`

export const definitions = (facts: readonly (readonly [string, string])[]): string =>
  `<dl>${facts.map(([heading, text]) => `<dt>${html(heading)}</dt><dd>${html(text)}</dd>`).join('')}</dl>`

/** A page that loads nothing and runs nothing. @param body HTML that is safe already. */
export const reportPage = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(title)}</title><style>${style}</style></head><body>
${body}
</body></html>
`
