import { ProseView } from '@renderer/reference/prose-view.tsx'
import { readProse } from '@shared/runbooks/read-prose.ts'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

const drawn = (markdown: string, headingBase = 2): string =>
  renderToStaticMarkup(<ProseView prose={readProse(markdown)} headingBase={headingBase} />)

describe('a text', () => {
  it('is drawn with headings below the place where it stands, and never deeper than six', () => {
    const html = drawn('# One\n\n### Three\n\n###### Six\n', 3)
    expect(
      [...html.matchAll(/<(h\d) tabindex="-1" data-anchor="([^"]+)"/g)].map(([, tag, anchor]) => [tag, anchor]),
    ).toEqual([
      ['h3', 'one'],
      ['h5', 'three'],
      ['h6', 'six'],
    ])
  })

  it('links to runbooks and pages inside, and shows an address outside only to be copied', () => {
    const html = drawn('[a](runbook:dns) [b](page:contacts) [c](https://example.com/x) [d](mailto:a@example.com)')
    expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      '#/runbooks/dns',
      '#/reference/page/contacts',
    ])
    expect(html).toContain('https://example.com/x')
    expect(html).toContain('aria-label="Copy a@example.com"')
  })

  it('holds nothing that runs, loads or leads out, whatever was written', () => {
    const html = drawn(
      '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) ![y](https://example.com/p.png)\n\n<a href="https://example.com">z</a>',
    )
    expect(html).not.toMatch(/<(script|img|iframe|a|form|object)\b/)
    expect(html).toContain('&lt;script&gt;')
  })

  it('has its tables, lists and code', () => {
    const html = drawn('| a | b |\n|---|---|\n| 1 | **2** |\n\n3. three\n\n- [x] done\n\n```sh\nls -l\n```\n')
    expect(html).toContain('<strong>2</strong>')
    expect(html).toContain('scope="col"')
    expect(html).toContain('<ol start="3"')
    expect(html).toContain('aria-label="done"')
    expect(html).toContain('>ls -l</pre>')
  })
})
