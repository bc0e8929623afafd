import { useEffect } from 'react'

/** The window's title, read in the task switcher: what is shown, then the app. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – Foundry Cockpit`
  }, [title])
}
