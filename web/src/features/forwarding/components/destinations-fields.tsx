import { useTranslation } from 'react-i18next'
import { Checkbox } from '#components/checkbox/checkbox.tsx'
import { TextField } from '#components/text-field/text-field.tsx'

export interface DestinationsDraft {
  /** One destination a line. */
  readonly text: string
  readonly acceptFailedDmarc: boolean
}

/** The lines that say something. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Where mail goes, and whether also such that its author's domain asks to have rejected. */
export function DestinationsFields({
  draft,
  onChange,
}: {
  readonly draft: DestinationsDraft
  readonly onChange: (draft: DestinationsDraft) => void
}) {
  const { t } = useTranslation('forwarding')
  return (
    <>
      <TextField
        label={t('destinations')}
        hint={t('destinationsHint')}
        rows={4}
        isRequired
        value={draft.text}
        onChange={(text) => onChange({ ...draft, text })}
      />
      <Checkbox
        label={t('acceptFailed')}
        hint={t('acceptFailedHint')}
        isSelected={draft.acceptFailedDmarc}
        onChange={(acceptFailedDmarc) => onChange({ ...draft, acceptFailedDmarc })}
      />
    </>
  )
}
