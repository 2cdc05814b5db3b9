import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { notify } from '#components/toast/announce.ts'
import { useProblemText } from '#lib/problem-text.ts'
import { publishInSandbox, type Domain } from '../api/domains.ts'

/** Sandbox only: puts all records into the DNS of the box, the MX record too. */
export function PublishButton({
  domain,
  onPublished,
}: {
  readonly domain: Domain
  readonly onPublished: () => void
}) {
  const { t } = useTranslation('domains')
  const publishing = useMutation({
    mutationFn: () => publishInSandbox(domain.id, true),
    onSuccess: () => {
      notify('good', t('published', { name: domain.name }))
      onPublished()
    },
  })
  return (
    <>
      <Button
        look={domain.status === 'verified' ? 'secondary' : 'primary'}
        icon="sandbox"
        isPending={publishing.isPending}
        onPress={() => publishing.mutate()}
      >
        {t('publish')}
      </Button>
      {publishing.error !== null && <Problem error={publishing.error} />}
    </>
  )
}

function Problem({ error }: { readonly error: Error }) {
  return <p role="alert">{useProblemText(error)}</p>
}
