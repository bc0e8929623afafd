import type { Ignore } from '@shared/problems/ignore.ts'
import { useEffect, useRef } from 'react'
import { useFiveSeconds } from '../app/clock.ts'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { closeIgnoreDesk } from './ignore-desk.ts'
import { ignoreText } from './ignore-words.ts'
import { useTakeBack } from './use-take-back.ts'

/** The decision that covers one problem, and its end. */
export function TakeBack({ by }: { readonly by: Ignore }) {
  const now = useFiveSeconds()
  const { takeBack, error } = useTakeBack(closeIgnoreDesk)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  return (
    <>
      <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 px-4 py-3">
        <dt className="text-soft">Rule</dt>
        <dd className="m-0 break-words">{by.rule}</dd>
        <dt className="text-soft">Ignored</dt>
        <dd className="m-0 break-words">{ignoreText(by, now)}</dd>
        <dt className="text-soft">Since</dt>
        <dd className="m-0">{new Date(by.madeAt).toISOString().slice(0, 16).replace('T', ' ')} UTC</dd>
      </dl>
      {error === null ? null : <ErrorPanel error={error} />}
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button onClick={closeIgnoreDesk} keys="Esc">
          Leave it
        </Button>
        <Button ref={button} look="primary" onClick={() => takeBack(by.id)} keys="Enter">
          Count it again
        </Button>
      </div>
    </>
  )
}
