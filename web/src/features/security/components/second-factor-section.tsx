import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '#components/badge/badge.tsx'
import { Button } from '#components/button/button.tsx'
import { Card, Section } from '#components/page/page.tsx'
import { useSession } from '#features/session/use-session.ts'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { TotpOffDialog } from './totp-off-dialog.tsx'
import { TotpOnDialog } from './totp-on-dialog.tsx'
import styles from './security.module.css'

export function SecondFactorSection() {
  const { t } = useTranslation('security')
  const { user } = useSession()
  const [open, setOpen] = useState<'on' | 'off' | 'codes'>()
  const close = (): void => setOpen(undefined)
  return (
    <Section title={t('secondFactor')} lead={t('secondFactorLead')}>
      <Card>
        <div className={styles.row}>
          <div>
            {user.totp_enabled ? (
              <Badge tone="good">{t('on')}</Badge>
            ) : (
              <Badge tone="neutral">{t('off')}</Badge>
            )}
          </div>
          <div className={styles.buttons}>
            {user.totp_enabled ? (
              <>
                <Button onPress={() => setOpen('codes')}>{t('newCodes')}</Button>
                <Button look="danger" onPress={() => setOpen('off')}>
                  {t('turnOff')}
                </Button>
              </>
            ) : (
              <Button look="primary" onPress={() => setOpen('on')}>
                {t('turnOn')}
              </Button>
            )}
          </div>
        </div>
      </Card>
      {open === 'on' && <TotpOnDialog onClose={close} />}
      {open === 'off' && <TotpOffDialog onClose={close} />}
      {open === 'codes' && <RecoveryCodesDialog onClose={close} />}
    </Section>
  )
}
