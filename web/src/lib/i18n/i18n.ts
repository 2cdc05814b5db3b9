import i18next, { type BackendModule } from 'i18next'
import { initReactI18next } from 'react-i18next'
import enCommon from '#locales/en/common.json'
import { readSetting, writeSetting } from '#lib/settings.ts'

export const LANGUAGES = { en: 'English', sw: 'Kiswahili' } as const
export type Language = keyof typeof LANGUAGES

type Catalogue = { readonly default: Record<string, string> }
const catalogues = import.meta.glob<Catalogue>([
  '../../locales/*/*.json',
  '!../../locales/en/common.json',
])

/** Fetches a namespace of a language when the first component asks for it. */
const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    if (language === 'en' && namespace === 'common') return done(null, enCommon)
    const load = catalogues[`../../locales/${language}/${namespace}.json`]
    if (load === undefined) return done(new Error(`no catalogue ${language}/${namespace}`), false)
    load().then(
      (catalogue) => done(null, catalogue.default),
      (error: Error) => done(error, true),
    )
  },
}

export async function startI18n(): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: preferredLanguage(),
      fallbackLng: 'en',
      supportedLngs: Object.keys(LANGUAGES),
      ns: ['common'],
      defaultNS: 'common',
      fallbackNS: 'common',
      // React escapes; keys are sentences' names with dots as part of them.
      interpolation: { escapeValue: false },
      keySeparator: false,
      returnNull: false,
      react: { useSuspense: true },
    })
  document.documentElement.lang = i18next.language
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
}

export function currentLanguage(): Language {
  return i18next.language === 'sw' ? 'sw' : 'en'
}

export async function chooseLanguage(language: Language): Promise<void> {
  writeSetting('taifa.language', language)
  await i18next.changeLanguage(language)
}

function preferredLanguage(): Language {
  const chosen = readSetting('taifa.language')
  if (chosen === 'en' || chosen === 'sw') return chosen
  return navigator.languages.some((each) => each.toLowerCase().startsWith('sw')) ? 'sw' : 'en'
}
