import { useTranslation } from 'react-i18next'
import type { Attention } from '../api/overview.ts'

/** What needs attention in the reader's language, made of the facts that came with it. */
export function useAttentionText({ kind, subject, params }: Attention): {
  readonly title: string
  readonly text: string
} {
  const { t, i18n } = useTranslation('overview')
  const { language } = i18n
  const number = new Intl.NumberFormat(language)
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const text = (name: string): string => String(params[name] ?? '')
  const count = (name: string): string => number.format(Number(params[name] ?? 0))
  const moment = (name: string): string =>
    new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(
      new Date(text(name)),
    )
  const { name } = subject
  const title = t(`kind.${kind}`, { name })
  switch (kind) {
    case 'domain_broken': {
      const records = Array.isArray(params['records']) ? params['records'] : []
      const names = list.format(records.map((each) => t(`record.${each as 'spf'}`)))
      const isSending = params['status'] === 'verified' && params['sends_until'] !== undefined
      const until = isSending ? moment('sends_until') : ''
      return { title, text: t(isSending ? 'domainUntil' : 'domainStopped', { names, until }) }
    }
    case 'destination_paused':
    case 'gateway_not_answering':
      return {
        title,
        text: t('destinationText', { problem: text('problem'), waiting: count('waiting') }),
      }
    case 'quota_near': {
      const mode = t(`quotaMode.${text('mode') as 'hold'}`)
      const period = t(`quotaPeriod.${text('period') as 'day'}`)
      const facts = { used: count('used'), limit: count('limit'), period, mode }
      return { title, text: t('quotaText', { ...facts, until: moment('resets_at') }) }
    }
    case 'queue_old':
      return { title, text: t('queueText', { minutes: count('minutes') }) }
    case 'bounce_rate': {
      const facts = { bounced: count('bounced'), ended: count('ended'), percent: count('percent') }
      return { title, text: t('bounceText', facts) }
    }
    case 'complaints':
      return { title, text: t('complaintText', { count: Number(params['complained'] ?? 0) }) }
    case 'certificate_expiring':
      return { title, text: t('certificateText', { until: moment('expires_at') }) }
    case 'disk_low':
      return { title, text: t('diskText') }
    default:
      return kind satisfies never
  }
}
