import { useTranslation } from 'react-i18next'
import { ApiError } from './api/problem.ts'

/**
 * The sentence for an error. Problems that the dashboard knows by code are in its catalogue, in the
 * reader's language; of all others the server's own sentence is shown.
 */
export function useProblemText(error: Error): string {
  const { t, i18n } = useTranslation()
  if (!(error instanceof ApiError)) return t('problem.unexpected')
  const key = `problem.${error.code}`
  if (error.retryAfter !== undefined && error.status === 429)
    return t('problem.too_many', { seconds: error.retryAfter })
  return i18n.exists(key) ? i18n.t(key as 'problem.unexpected') : error.message
}
