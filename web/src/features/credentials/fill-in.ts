/** What an example needs; `password` is left out where it is no longer known. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  readonly from: string
  readonly to: string
}

export type Program = 'nodemailer' | 'smtplib' | 'go' | 'phpmailer'

const variables = (settings: Settings): Readonly<Record<string, string>> => ({
  SMTP_HOST: settings.host,
  SMTP_PORT: String(settings.port),
  SMTP_USER: settings.username,
  SMTP_PASS: settings.password,
  MAIL_FROM: settings.from,
  MAIL_TO: settings.to,
})

/**
 * The program with values in the place of the environment: ready to paste. The programs are those that
 * the client suite runs; what they read from the environment is all that differs.
 */
export function fillIn(program: Program, text: string, settings: Settings): string {
  return FILLERS[program](text, variables(settings))
}

type Filler = (text: string, values: Readonly<Record<string, string>>) => string

const FILLERS: Readonly<Record<Program, Filler>> = {
  nodemailer: (text, values) =>
    text.replace(/const \{([^}]+)\} = process\.env\n/, (_, names: string) =>
      names
        .split(',')
        .map((each) => each.trim())
        .map((name) => `const ${name} = ${quoted(values[name], "'")}\n`)
        .join(''),
    ),
  smtplib: (text, values) =>
    text
      .replace('import os\n', '')
      .replaceAll(/os\.environ\[(["'])(\w+)\1\]/g, (_, quote: '"' | "'", name: string) =>
        quoted(values[name], quote),
      ),
  go: (text, values) =>
    text
      .replace('\t"os"\n', '')
      .replaceAll(/os\.Getenv\("(\w+)"\)/g, (_, name: string) => quoted(values[name], '"')),
  phpmailer: (text, values) =>
    text
      .replace("getenv('PHPMAILER_AUTOLOAD') ?: ", '')
      .replaceAll(/getenv\('(\w+)'\)/g, (_, name: string) => quoted(values[name], "'")),
}

/** A string of the program's language: all four take these two escapes alike. */
function quoted(value: string | undefined, quote: '"' | "'"): string {
  const escaped = (value ?? '').replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
  return `${quote}${escaped}${quote}`
}
