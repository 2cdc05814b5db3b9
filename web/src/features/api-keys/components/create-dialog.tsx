import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { CheckboxList } from '#components/checkbox-list/checkbox-list.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import {
  apiKeysQuery,
  createApiKey,
  SCOPES,
  type IssuedApiKey,
  type Scope,
} from '../api/api-keys.ts'

interface CreateDialogProps {
  readonly onClose: () => void
  readonly onCreated: (issued: IssuedApiKey) => void
}

export function CreateDialog({ onClose, onCreated }: CreateDialogProps) {
  const { t } = useTranslation('apiKeys')
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(['send'])
  const creating = useMutation({
    mutationFn: createApiKey,
    onSuccess: (issued) => {
      void queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
      onCreated(issued)
    },
  })
  return (
    <Dialog title={t('createTitle')} isOpen onClose={onClose}>
      <Form onSubmit={() => creating.mutate({ name, permissions: [...scopes] })}>
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          value={name}
          onChange={setName}
          maxLength={200}
          isRequired
          autoFocus
        />
        <CheckboxList
          label={t('scopes')}
          options={SCOPES.map((value) => ({ value, label: value, note: t(`scope.${value}`) }))}
          values={scopes}
          onChange={setScopes}
        />
        {creating.error !== null && <ErrorNote error={creating.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={creating.isPending}
            isDisabled={scopes.length === 0}
          >
            {t('createKey')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
