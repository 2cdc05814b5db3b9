import { useTranslation } from 'react-i18next'
import { Dialog } from '#components/dialog/dialog.tsx'
import { TestForm } from './test-form.tsx'

interface TestDialogProps {
  readonly credentialId: string
  readonly username: string
  readonly domain: string
  readonly onClose: () => void
}

export function TestDialog({ credentialId, username, domain, onClose }: TestDialogProps) {
  const { t } = useTranslation('credentials')
  return (
    <Dialog title={t('testDialogTitle', { username })} isOpen onClose={onClose} wide>
      <TestForm credentialId={credentialId} domain={domain} />
    </Dialog>
  )
}
