import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { settled } from './dashboard.ts'

export type Language = 'en' | 'sw'

const catalogues = new Map<string, Readonly<Record<string, string>>>()

/** The words of the dashboard in a language: `say('domains', 'add')`. */
export function words(language: Language) {
  return (
    namespace: string,
    key: string,
    values: Readonly<Record<string, string>> = {},
  ): string => {
    const file = `web/src/locales/${language}/${namespace}.json`
    const catalogue =
      catalogues.get(file) ??
      (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>)
    catalogues.set(file, catalogue)
    const text = catalogue[key]
    if (text === undefined) throw new Error(`${file} has no ${key}`)
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
  }
}

/** How a person works the page. */
export interface Hands {
  press(target: Locator): Promise<void>
  type(target: Locator, text: string): Promise<void>
}

export const mouse: Hands = {
  press: (target) => target.click(),
  type: (target, text) => target.fill(text),
}

// More than all that can be reached on any page.
const MAX_TABS = 150

/** No mouse: Tab until the thing has the focus, then Enter. Fails for what Tab does not reach. */
export function keyboard(page: Page): Hands {
  const reach = async (target: Locator): Promise<void> => {
    await target.waitFor()
    // A new page takes the focus to its beginning once it is there.
    await settled(page)
    for (let tabs = 0; tabs < MAX_TABS; tabs++) {
      if (await target.evaluate((element) => element === element.ownerDocument.activeElement))
        return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${String(target)}`)
  }
  return {
    async press(target) {
      await reach(target)
      await page.keyboard.press('Enter')
    },
    async type(target, text) {
      await reach(target)
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.type(text)
    },
  }
}
