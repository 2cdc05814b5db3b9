import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '#components/badge/badge.tsx'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { KeyValue } from '#components/key-value/key-value.tsx'
import { Card, Section } from '#components/page/page.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { Time } from '#components/time/time.tsx'
import { notify } from '#components/toast/announce.ts'
import { domainQuery, rotateDkim, type DkimRotation, type Domain } from '../api/domains.ts'

/** The key that signs, the one that takes over, and how long the record of the last one is needed. */
export function DkimSection({ domain }: { readonly domain: Domain }) {
  const { t } = useTranslation('domains')
  const [isOpen, setOpen] = useState(false)
  const { dkim_rotation: next, dkim_retired: retired } = domain
  const isRotating = next !== null
  const start = (
    <Button small icon="key" onPress={() => setOpen(true)}>
      {t('rotate')}
    </Button>
  )
  return (
    <Section title={t('key')} lead={t('keyLead')} actions={isRotating ? undefined : start}>
      <Card>
        <KeyValue items={[{ name: t('signsNow'), value: domain.dkim_selector, mono: true }]} />
        {isRotating && <NextKey next={next} />}
        {retired !== null && (
          <p>
            {t('retired', { host: retired.host })} <Time at={retired.removable_at} exact />.
          </p>
        )}
      </Card>
      {isOpen && <RotateDialog domain={domain} onClose={() => setOpen(false)} />}
    </Section>
  )
}

function NextKey({ next }: { readonly next: DkimRotation }) {
  const { t } = useTranslation('domains')
  return (
    <>
      <Callout tone="info" title={t('nextKey', { selector: next.selector })}>
        {t('nextKeyText')}
      </Callout>
      <KeyValue
        items={[
          { name: t('recordName'), value: next.host, copy: next.host, mono: true },
          { name: t('expected'), value: next.value, copy: next.value, mono: true },
          {
            name: t('state'),
            value: (
              <Badge tone={next.state === 'ok' ? 'good' : 'info'}>
                {t(`recordState.${next.state}`)}
              </Badge>
            ),
          },
        ]}
      />
      {next.problem !== null && <p lang="en">{next.problem}</p>}
    </>
  )
}

function RotateDialog({
  domain,
  onClose,
}: {
  readonly domain: Domain
  readonly onClose: () => void
}) {
  const { t } = useTranslation('domains')
  const queryClient = useQueryClient()
  const rotating = useMutation({
    mutationFn: () => rotateDkim(domain.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: domainQuery(domain.id).queryKey })
      notify('good', t('rotated'))
      onClose()
    },
  })
  return (
    <Dialog title={t('rotateTitle', { name: domain.name })} isOpen onClose={onClose}>
      <p>{t('rotateText')}</p>
      {rotating.error !== null && <ErrorNote error={rotating.error} />}
      <DialogActions>
        <Button onPress={onClose}>{t('cancel')}</Button>
        <Button look="primary" isPending={rotating.isPending} onPress={() => rotating.mutate()}>
          {t('rotateNow')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
