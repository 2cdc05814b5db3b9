import { afterAll, beforeAll, expect, it } from 'vitest'
import { Dashboard, settled, type Page } from './dashboard.ts'
import { awaitStatus, send, sendingFrom, type Sending } from './sending.ts'

let dashboard: Dashboard
let page: Page
let sending: Sending

beforeAll(async () => {
  dashboard = await Dashboard.start()
  page = await dashboard.open()
  await dashboard.setUp(page)
  sending = await sendingFrom(dashboard, page, 'ukulima.test')
})
afterAll(async () => {
  sending.transport.close()
  await dashboard[Symbol.asyncDispose]()
})

const RUN = 'top.__ran=1;parent.__ran=1;window.__ran=1'
const OUT = 'https://tracker.test'

/** Ways in which HTML runs, loads, leads away or asks, old and new. */
const HOSTILE: readonly string[] = [
  `<script>${RUN}</script>`,
  `<scr<script>ipt>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `<img/onerror=${RUN} src=x>`,
  `<svg onload="${RUN}"><script>${RUN}</script><image href="${OUT}/i.svg"/><use href="${OUT}/u.svg#a"/></svg>`,
  `<body onload="${RUN}" background="${OUT}/b.png">`,
  `<iframe src="javascript:${RUN}"></iframe><iframe srcdoc="<script>${RUN}</script>"></iframe>`,
  `<object data="${OUT}/o.swf"></object><embed src="${OUT}/e.swf">`,
  `<a href="javascript:${RUN}">press</a><a href="${OUT}/" target="_top">leave</a>`,
  `<form action="${OUT}/f"><input name="password"><button formaction="javascript:${RUN}">ok</button></form>`,
  `<meta http-equiv="refresh" content="0;url=${OUT}/m"><base href="${OUT}/">`,
  `<link rel="stylesheet" href="${OUT}/s.css"><link rel="preload" as="image" href="${OUT}/p.png">`,
  `<style>@import "${OUT}/i.css"; body{background:url(${OUT}/c.png)} </style>`,
  `<style>p{background:url('${OUT}/q.png')}</style></style><script>${RUN}</script>`,
  `<div style="background-image:url(${OUT}/d.png);behavior:url(x)">x</div>`,
  `<video src="${OUT}/v.mp4" poster="${OUT}/v.png" autoplay></video><audio src="${OUT}/a.mp3" autoplay></audio>`,
  `<img srcset="${OUT}/1.png 1x" src="${OUT}/2.png"><picture><source srcset="${OUT}/3.png"></picture>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>"></noscript>`,
  `<template><script>${RUN}</script></template><details ontoggle="${RUN}" open>x</details>`,
  `<input autofocus onfocus="${RUN}"><marquee onstart="${RUN}">x</marquee>`,
]

/** Goes on while no page has run, asked or lost anything. */
async function expectNothingHappened(foreign: readonly string[]): Promise<void> {
  expect(await page.evaluate(() => '__ran' in globalThis)).toBe(false)
  expect(foreign).toEqual([])
  dashboard.expectNoComplaints()
}

it('nothing in a message runs, loads or leads away: subject, names, headers, HTML, files', async () => {
  const foreign: string[] = []
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== dashboard.origin && protocol !== 'data:') foreign.push(request.url())
  })
  page.on('dialog', (dialog) => {
    foreign.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  const id = await send(sending.transport, {
    from: { name: `<img src=x onerror="${RUN}">`, address: 'orders@ukulima.test' },
    to: { name: `"><script>${RUN}</script>`, address: 'asha@mteja.test' },
    subject: `<script>${RUN}</script><img src=x onerror="${RUN}">{{constructor}}`,
    headers: { 'X-Note': `<script>${RUN}</script>`, 'X-Url': `javascript:${RUN}` },
    text: `<script>${RUN}</script>`,
    html: HOSTILE.join('\n<p>after</p>\n'),
    attachments: [
      { filename: `<img src=x onerror=${RUN}>.html`, content: `<script>${RUN}</script>` },
    ],
  })
  await awaitStatus(dashboard, page, id, 'delivered')
  for (const path of ['/', '/emails', ...TABS.map((tab) => `/emails/${id}?tab=${tab}`)]) {
    await page.goto(path)
    await settled(page)
    await page.waitForLoadState('networkidle')
    await expectNothingHappened(foreign)
  }
})

/** Never closed, and long enough that reading it once from each of its places takes minutes. */
const ENDLESS = 500_000

it.each([
  ['<', '<'.repeat(ENDLESS)],
  ['url(', `<style>${'url('.repeat(ENDLESS / 4)}</style>`],
  ['a space in url(', `<p style="background:url(${' '.repeat(ENDLESS)}">x</p>`],
  ['nothing, a frameset', `<frameset><frame src="${OUT}/f"></frameset>`],
])('a message of %s is shown, and the page goes on', async (_, html) => {
  const mail = { from: 'orders@ukulima.test', to: 'asha@mteja.test', subject: 'Endless' }
  const id = await send(sending.transport, { ...mail, html })
  await page.goto(`/emails/${id}?tab=message`)
  await page.locator('iframe').waitFor()
  await page.locator('main h1').waitFor()
})

const TABS = ['timeline', 'attempts', 'headers', 'facts', 'message']

it.each(HOSTILE.map((html, index) => [index, html] as const))(
  'HTML %i alone does nothing, and what follows it is still read',
  async (index, html) => {
    const foreign: string[] = []
    page.on('request', (request) => {
      if (request.url().startsWith(OUT)) foreign.push(request.url())
    })
    const mail = { from: 'orders@ukulima.test', to: 'asha@mteja.test', subject: `Hostile ${index}` }
    const id = await send(sending.transport, { ...mail, html: `<p>before</p>${html}` })
    await page.goto(`/emails/${id}?tab=message`)
    const frame = page.frameLocator('iframe')
    await frame.getByText('before').waitFor()
    for (const pressable of await frame.locator('a, button').all()) await pressable.click()
    await frame.getByText('before').waitFor()
    await expectNothingHappened(foreign)
  },
)
