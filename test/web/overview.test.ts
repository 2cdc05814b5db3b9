import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Dashboard,
  expectNoSidewaysScroll,
  expectNoViolations,
  settled,
  type Page,
} from './dashboard.ts'
import { awaitStatus, send, sendingFrom } from './sending.ts'

let dashboard: Dashboard
let page: Page
beforeAll(async () => {
  dashboard = await Dashboard.start()
  page = await dashboard.open()
  await dashboard.setUp(page)
})
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
})

describe('the overview', () => {
  it('leads a new workspace to its first message', async () => {
    await page.goto('/')
    await page.getByText('0 of 5 done').waitFor()
    await expectNoViolations(page)
    await page.getByRole('link', { name: 'Add your domain' }).click()
    await page.waitForURL('/domains')
    dashboard.expectNoComplaints()
  })

  it('counts, draws and tells how the mail is doing', async () => {
    const { transport } = await sendingFrom(dashboard, page, 'ukulima.test')
    const mail = { from: 'a@ukulima.test', subject: 'Hi', text: 'x' }
    const ids = [
      await send(transport, { ...mail, to: ['b@there.test', 'c@there.test', 'd@there.test'] }),
      await send(transport, { ...mail, to: 'bounce@there.test' }),
    ]
    transport.close()
    await awaitStatus(dashboard, page, ids[0] ?? '', 'delivered')
    await awaitStatus(dashboard, page, ids[1] ?? '', 'bounced')
    await page.goto('/')
    // Counted beside the way of the mail: the page is told, or asked again after a while.
    await expect
      .poll(async () => {
        await page.reload()
        await settled(page)
        return page.getByText('75% of those that ended').count()
      })
      .toBe(1)
    await page.getByText('Nothing needs you').waitFor()
    await expectNoViolations(page)

    const chart = page.getByRole('img', { name: /Stacked bars/ })
    await expect.poll(() => drawnColours(page)).toContain('#0b6844')
    const before = await chart.locator('canvas').evaluate((canvas) => canvas.clientWidth)
    await page.setViewportSize({ width: 800, height: 800 })
    await expect
      .poll(() => chart.locator('canvas').evaluate((canvas) => canvas.clientWidth))
      .not.toBe(before)
    await page.getByText('The numbers as a table').click()
    const table = page.getByRole('table', { name: /Stacked bars/ })
    await expect.poll(() => table.getByRole('row').count()).toBe(25)
    await page.getByRole('radio', { name: '30 days' }).click()
    await page.waitForURL('/?period=30d')
    await expect.poll(() => table.getByRole('row').count()).toBe(31)
    await expectNoViolations(page)
    dashboard.expectNoComplaints()
  })

  it('puts what is wrong first, with the way to its remedy', async () => {
    const { id } = await dashboard.call<{ id: string }>(page, 'POST', '/v1/domains/', {
      name: 'broken.test',
    })
    await dashboard.call(page, 'POST', `/v1/domains/${id}/verify`)
    await page.goto('/')
    await page.getByText('The DNS records of broken.test are not right').waitFor()
    await expectNoViolations(page)
    await page.getByRole('link', { name: 'Open the domain' }).click()
    await page.getByRole('heading', { name: 'broken.test', level: 1 }).waitFor()
    dashboard.expectNoComplaints()
  })

  it('is read in Kiswahili, in the dark and on a narrow screen', async () => {
    const narrow = await dashboard.open({ language: 'sw', dark: true, width: 360, height: 740 })
    await dashboard.signIn(narrow)
    await narrow.goto('/')
    await narrow.getByText('Rekodi za DNS za broken.test si sahihi').waitFor()
    await narrow.getByRole('heading', { name: 'Kiasi' }).waitFor()
    await expectNoViolations(narrow)
    await expectNoSidewaysScroll(narrow)
    // The theme's own green, not the light one's.
    await expect.poll(() => drawnColours(narrow)).toContain('#5fd0a3')
    dashboard.expectNoComplaints()
  })
})

/** The colours that the first chart has so far, as `#rrggbb`. */
async function drawnColours(on: Page): Promise<readonly string[]> {
  const canvas = on.locator('[role=img] canvas').first()
  await canvas.waitFor()
  // The tests know no DOM; the page does.
  return canvas.evaluate<readonly string[], object>((element) => {
    const drawn = element as unknown as {
      readonly width: number
      readonly height: number
      getContext(kind: '2d'): {
        getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray }
      }
    }
    const { data } = drawn.getContext('2d').getImageData(0, 0, drawn.width, drawn.height)
    const seen = new Set<string>()
    for (let at = 0; at < data.length; at += 4) {
      const hex = Array.from(data.slice(at, at + 3), (each) => each.toString(16).padStart(2, '0'))
      if (data[at + 3] === 255) seen.add(`#${hex.join('')}`)
    }
    return [...seen]
  })
}
