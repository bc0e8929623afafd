import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'

/** Puts text on the clipboard and says whether it worked. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle')

  useEffect(() => {
    if (outcome === 'idle') return
    const timer = setTimeout(() => setOutcome('idle'), 2000)
    return () => clearTimeout(timer)
  }, [outcome])

  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    )
  }
  const Icon = outcome === 'copied' ? Check : outcome === 'failed' ? TriangleAlert : Copy
  return (
    <Button look="bare" onClick={copy} aria-label={`Copy ${what}`}>
      <Icon aria-hidden="true" size={12} />
      <span role="status">{outcome === 'idle' ? 'Copy' : outcome === 'copied' ? 'Copied' : 'Not copied'}</span>
    </Button>
  )
}
