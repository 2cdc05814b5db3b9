/** Something is wrong with the settings; its message says what and how to mend it. Exit status 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
