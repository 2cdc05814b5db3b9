import { readSetting, writeSetting } from './settings.ts'

export type Theme = 'system' | 'light' | 'dark'

export function currentTheme(): Theme {
  const chosen = readSetting('taifa.theme')
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

/** `system` follows the operating system, also when that changes later. public/theme.js reads it first. */
export function chooseTheme(theme: Theme): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
  writeSetting('taifa.theme', theme === 'system' ? undefined : theme)
}
