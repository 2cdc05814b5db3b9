/** Preferences of this browser. Never anything secret: local storage is readable by every script. */
export type Setting = 'taifa.language' | 'taifa.theme'

export function readSetting(name: Setting): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined
  } catch {
    return undefined
  }
}

/** Where storage is switched off the choice holds until the page is left. */
export function writeSetting(name: Setting, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(name)
    else localStorage.setItem(name, value)
  } catch {
    return
  }
}
