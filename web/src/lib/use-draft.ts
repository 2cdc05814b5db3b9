import { useState } from 'react'

/** What is being typed, which begins anew from `saved` whenever that changes: going back, another chip. */
export function useDraft(saved: string): readonly [string, (text: string) => void] {
  const [state, setState] = useState({ saved, text: saved })
  // Set while rendering: the field keeps its focus, which a new key would take away.
  if (state.saved !== saved) setState({ saved, text: saved })
  return [state.text, (text) => setState({ saved, text })]
}
