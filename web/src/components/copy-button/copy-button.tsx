import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '#components/button/button.tsx'
import { say } from '#components/toast/announce.ts'

const SHOWN_MS = 2_000

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for the screen reader: "Copy the password". */
  readonly label: string
  readonly small?: boolean
  /** Shows the label as text instead of the picture alone. */
  readonly wide?: boolean
}

/** Puts `text` on the clipboard and says so, to eyes and to ears. */
export function CopyButton({ text, label, wide = false, small = false }: CopyButtonProps) {
  const { t } = useTranslation()
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (outcome === 'idle') return undefined
    const timer = window.setTimeout(() => setOutcome('idle'), SHOWN_MS)
    return () => window.clearTimeout(timer)
  }, [outcome])
  const copy = async (): Promise<void> => {
    const next = (await writeClipboard(text)) ? 'copied' : 'failed'
    setOutcome(next)
    say(next === 'copied' ? t('copied') : t('copyFailed'))
  }
  const icon = outcome === 'copied' ? 'check' : outcome === 'failed' ? 'error' : 'copy'
  if (!wide) return <IconButton icon={icon} label={label} onPress={() => void copy()} />
  return (
    <Button icon={icon} small={small} aria-label={label} onPress={() => void copy()}>
      {outcome === 'copied' ? t('copied') : outcome === 'failed' ? t('copyFailed') : t('copy')}
    </Button>
  )
}

/** The clipboard is only there on https and localhost; elsewhere the old way through a selection. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('aria-hidden', 'true')
  const before = document.activeElement
  const host = before?.closest('[role="dialog"]') ?? document.body
  host.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}
