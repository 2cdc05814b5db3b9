import { Command, InvalidArgumentError } from 'commander'

export interface BenchCommand {
  /** As it is typed: `npm run bench --`. */
  readonly usage: string
  readonly description: string
  /** What somebody should know before it runs: how long it takes, what it writes, an example. */
  readonly notes: string
}

/** A bench that explains itself with `--help`, and says what is wrong with an option before anything runs. */
export function benchCommand({ usage, description, notes }: BenchCommand): Command {
  return new Command(usage)
    .usage('[options]')
    .description(description)
    .addHelpText('after', `\n${notes}`)
    .showHelpAfterError('(add --help to see how it is used)')
}

/** An option's value that is a whole number above zero. */
export function count(text: string): number {
  const value = wholeNumber(text)
  if (value === 0) throw new InvalidArgumentError('It has to be above zero.')
  return value
}

/** Whole numbers, zero among them, between commas. */
export function counts(text: string): readonly number[] {
  return text.split(',').map(wholeNumber)
}

/** Words between commas, each of which `isKnown` accepts; `known` is what the error offers. */
export function words(
  known: readonly string[],
  isKnown: (word: string) => boolean = (word) => known.includes(word),
): (text: string) => readonly string[] {
  return (text) => {
    const wanted = text.split(',').filter((word) => word !== '')
    const strange = wanted.find((word) => !isKnown(word))
    if (strange === undefined) return wanted
    throw new InvalidArgumentError(`${strange} is unknown; known are ${known.join(', ')}.`)
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError(`${text} is no whole number.`)
  return Number(text)
}
