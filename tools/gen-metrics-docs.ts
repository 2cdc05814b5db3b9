import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/*
 * Writes docs/operate/metrics.md from the declarations in the sources, which stand at the head of the
 * files that move them. `node tools/gen-metrics-docs.ts [--check]`.
 */

const ROOT = join(import.meta.dirname, '..')
const PAGE = join(ROOT, 'docs/operate/metrics.md')
const DECLARATION =
  /\.(counter|gauge|histogram)\(\{\s*name: '([a-z0-9_]+)',\s*help:\s*('(?:[^'\\]|\\.)*'|"[^"]*"),(?:\s*labels: \[([^\]]*)\])?/g
const USE = /\.(?:counter|gauge|histogram)\(\{/g

interface Declared {
  readonly kind: string
  readonly name: string
  readonly help: string
  readonly labels: string
  readonly file: string
}

function declaredMetrics(): readonly Declared[] {
  const found = sources().flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    const declared = [...text.matchAll(DECLARATION)].map(
      ([, kind = '', name = '', help = '', labels = '']): Declared => ({
        kind,
        name: `taifa_${name}`,
        help: help.slice(1, -1).replaceAll("\\'", "'"),
        labels: labels.replaceAll("'", '').trim(),
        file: relative(ROOT, file),
      }),
    )
    const uses = text.match(USE)?.length ?? 0
    if (uses !== declared.length) throw new Error(`${file} declares a metric in another form`)
    return declared
  })
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function sources(): readonly string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(ROOT, 'src', name))
}

function metricsPage(): string {
  const rows = declaredMetrics().map(
    ({ name, kind, labels, help }) => `| \`${name}\` | ${kind} | ${labels} | ${help} |`,
  )
  return `# Metrics

\`TAIFA_METRICS_LISTEN\` names the address where Prometheus reads \`/metrics\`. This page is made from the
sources by \`node tools/gen-metrics-docs.ts\`; \`npm run check\` compares them. Beside these there are the usual
ones of a Node.js process, among them \`taifa_nodejs_eventloop_lag_p99_seconds\`, memory, CPU and
garbage collection.

Worth an alert: \`taifa_queue_alarm\` above 0; \`taifa_delivery_paused\` above 0 for a minute; a growing
\`taifa_store_failed_batches_total\`; \`taifa_nodejs_eventloop_lag_p99_seconds\` above 0.2. The time of a
commit is \`rate(taifa_store_commit_seconds_total[5m]) / rate(taifa_store_commits_total[5m])\`, the size
of a batch \`rate(taifa_store_commit_operations_total[5m]) / rate(taifa_store_commits_total[5m])\`.

| metric | kind | labels | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}

/** The formatter pads tables. */
function unpadded(text: string): string {
  return text.replace(/ +/g, ' ').replace(/-{2,}/g, '--')
}

if (process.argv.includes('--check')) {
  if (unpadded(readFileSync(PAGE, 'utf8')) !== unpadded(metricsPage())) {
    throw new Error('docs/operate/metrics.md is old: node tools/gen-metrics-docs.ts')
  }
} else writeFileSync(PAGE, metricsPage())
