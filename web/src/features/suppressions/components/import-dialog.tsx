import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { Button } from '#components/button/button.tsx'
import { Callout } from '#components/callout/callout.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { importSuppressions } from '../api/suppressions.ts'

/** Stays open with the result: how many came in is what the person wants to know. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('suppressions')
  const queryClient = useQueryClient()
  const [file, setFile] = useState<File>()
  const importing = useMutation({
    mutationFn: importSuppressions,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['suppressions'] }),
  })
  const result = importing.data
  return (
    <Dialog title={t('importTitle')} isOpen onClose={onClose}>
      <Form onSubmit={() => file !== undefined && importing.mutate(file)}>
        <p>{t('importText')}</p>
        <FileTrigger
          acceptedFileTypes={['text/csv', 'text/plain', '.csv', '.txt']}
          onSelect={(files) => {
            setFile(files?.[0])
            importing.reset()
          }}
        >
          <Button icon="upload">{file?.name ?? t('pickFile')}</Button>
        </FileTrigger>
        {result !== undefined && (
          <div role="status">
            <Callout tone={result.added > 0 ? 'good' : 'warn'}>
              {t('imported', {
                added: result.added,
                skipped: result.skipped,
                total: result.total_processed,
              })}
            </Callout>
          </div>
        )}
        {importing.error !== null && <ErrorNote error={importing.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t(result === undefined ? 'cancel' : 'close')}</Button>
          {result === undefined && (
            <Button
              type="submit"
              look="primary"
              isPending={importing.isPending}
              isDisabled={file === undefined}
            >
              {t('import')}
            </Button>
          )}
        </DialogActions>
      </Form>
    </Dialog>
  )
}
