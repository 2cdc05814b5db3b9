import { Link, type LinkProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Icon } from '#components/icon/icon.tsx'
import { Section } from '#components/page/page.tsx'
import type { Overview } from '../api/overview.ts'
import styles from './first-steps.module.css'

type Step = Overview['first_steps'][number]

const PLACES = {
  domain_added: '/domains',
  domain_verified: '/domains',
  credential_created: '/settings/smtp-credentials',
  message_sent: '/settings/smtp-credentials',
  message_delivered: '/emails',
} as const satisfies Record<Step['key'], LinkProps['to']>

/** The way of a new workspace to its first delivered message; the step that is next stands out. */
export function FirstSteps({ steps }: { readonly steps: readonly Step[] }) {
  const { t } = useTranslation('overview')
  const next = steps.find(({ done }) => !done)?.key
  const done = steps.filter((each) => each.done).length
  return (
    <Section title={t('firstSteps')} lead={t('stepsDone', { done, total: steps.length })}>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li
            key={step.key}
            className={styles.step}
            data-done={step.done}
            data-next={step.key === next}
          >
            <span className={styles.mark} aria-hidden="true">
              {step.done ? <Icon name="check" size={16} /> : index + 1}
            </span>
            <div className={styles.text}>
              <Link to={PLACES[step.key]}>{t(`step.${step.key}`)}</Link>
              {!step.done && <p>{t(`stepText.${step.key}`)}</p>}
            </div>
            <span className={styles.state}>{t(step.done ? 'stepDone' : 'stepOpen')}</span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
