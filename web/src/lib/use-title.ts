import { useEffect } from 'react'

/** The page's name in the tab, the history and the mouth of a screen reader. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Taifa Mail`
  }, [title])
}
