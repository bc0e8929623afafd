import { secretMark } from './inputs.ts'

/**
 * Takes secrets, and only secrets, out of what is kept and shown: values that went through our hands, also as they stand
 * in JSON, in an address or in base64.
 */
export class Redactor {
  private readonly forms = new Set<string>()

  add(secret: string): void {
    const trimmed = secret.trim()
    for (const value of [secret, trimmed]) {
      if (value === '') continue
      this.forms.add(value)
      this.forms.add(JSON.stringify(value).slice(1, -1))
      this.forms.add(encodeURIComponent(value))
      // Shorter ones stand in base64 of anything.
      if (value.length >= 6) this.forms.add(Buffer.from(value).toString('base64'))
    }
  }

  text(text: string): string {
    let clean = text
    // The longest first: one secret may begin with another.
    for (const form of [...this.forms].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(form, secretMark)
    return clean
  }

  /** Every text inside, names of fields too. */
  value(value: unknown): unknown {
    if (this.forms.size === 0) return value
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value)) return value.map((each) => this.value(each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [this.text(name), this.value(each)]))
  }
}
