import type { ConfigFault, SettingValue } from './env.ts'
import type { Setting } from './setting.ts'
import { SETTINGS } from './settings.ts'

export interface DescribedSetting {
  readonly variable: string
  readonly value: string
  readonly origin: string
  readonly unit: string
  readonly help: string
}

/** Rows for `taifa config`; secrets are masked. */
export function describeSettings(values: readonly SettingValue[]): readonly DescribedSetting[] {
  return values.map(({ setting, text, origin }) => ({
    variable: setting.variable,
    value: setting.secret === true && text !== '' ? '[secret]' : text,
    origin,
    unit: setting.unit,
    help: setting.help,
  }))
}

/** `TAIFA_SMTP_PORT is "abc", expected a whole number from 1 to 65535`. */
export function describeFault(fault: ConfigFault): string {
  const found = fault.value === '' ? 'is not set' : `is "${fault.value}"`
  return `${fault.variable} ${found}, expected ${fault.expected}`
}

/** The settings page of the documentation, made from the table. */
export function settingsPage(): string {
  const rows = Object.values(SETTINGS).map((setting: Setting<unknown>) => {
    const byDefault =
      typeof setting.default === 'string'
        ? code(setting.default)
        : `${code(setting.default.sandbox)} sandbox, ${code(setting.default.production)} production`
    return `| \`${setting.variable}\` | ${byDefault} | ${setting.unit} | ${setting.help} |`
  })
  return [
    '# Settings',
    '',
    '<!-- Made by tools/gen-config-docs.ts from src/main/config/settings.ts; do not edit. -->',
    '',
    'Environment variables, also read from a file given with `--env-file`; the environment wins over',
    'the file. `npx taifa config` prints every setting, its value and where it came from. An invalid',
    'value stops the start with exit status 78 and a line that names the variable, its value and what',
    'was expected.',
    '',
    '| variable | default | unit | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function code(text: string): string {
  return text === '' ? 'empty' : `\`${text}\``
}
