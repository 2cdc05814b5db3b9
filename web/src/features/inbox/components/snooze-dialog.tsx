import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { Select } from '#components/select/select.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { notify } from '#components/toast/announce.ts'
import { exactTime } from '#lib/time.ts'
import { snoozeInbound } from '../api/inbox.ts'

const CHOICES = ['hours', 'tomorrow', 'week'] as const
type Choice = (typeof CHOICES)[number]

const MORNING = 8

/** When a message comes back: in the reader's own zone. */
function timeOf(choice: Choice, now: Date): Date {
  const then = new Date(now)
  switch (choice) {
    case 'hours':
      then.setHours(then.getHours() + 3)
      return then
    case 'tomorrow':
      then.setDate(then.getDate() + 1)
      break
    case 'week':
      then.setDate(then.getDate() + 7)
      break
  }
  then.setHours(MORNING, 0, 0, 0)
  return then
}

export function SnoozeDialog({
  id,
  onClose,
}: {
  readonly id: string
  readonly onClose: () => void
}) {
  const { t, i18n } = useTranslation('inbox')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [now] = useState(() => new Date())
  const [choice, setChoice] = useState<Choice>('tomorrow')
  const snoozing = useMutation({
    mutationFn: () => snoozeInbound(id, timeOf(choice, now)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['inbound'] })
      notify('good', t('done.snooze'))
      await navigate({ to: '/inbox' })
    },
  })
  return (
    <Dialog title={t('snoozeTitle')} isOpen onClose={onClose}>
      <Form onSubmit={() => snoozing.mutate()}>
        <Select
          label={t('until')}
          value={choice}
          onChange={setChoice}
          options={CHOICES.map((value) => ({
            value,
            label: t(`snooze.${value}`),
            note: exactTime(timeOf(value, now), i18n.language),
          }))}
        />
        {snoozing.error !== null && <ErrorNote error={snoozing.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={snoozing.isPending}>
            {t('snooze')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
