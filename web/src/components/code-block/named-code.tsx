import { useTranslation } from 'react-i18next'
import { CodeBlock } from './code-block.tsx'

/** A block under its name, which the copy button says too. */
export function NamedCode({ code, name }: { readonly code: string; readonly name: string }) {
  const { t } = useTranslation()
  return <CodeBlock code={code} label={t('copyNamed', { name })} title={name} />
}
