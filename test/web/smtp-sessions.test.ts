import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailer } from '../support/sending-domain.ts'
import {
  Dashboard,
  expectNoSidewaysScroll,
  expectNoViolations,
  settled,
  type Page,
} from './dashboard.ts'
import { send, sendingFrom, type Sending } from './sending.ts'

const WRONG = 'SiriYaUongo4242'
let dashboard: Dashboard
let page: Page
let sending: Sending

beforeAll(async () => {
  dashboard = await Dashboard.start()
  page = await dashboard.open()
  await dashboard.setUp(page)
})
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
})

describe('SMTP sessions', () => {
  it('are explained while there are none', async () => {
    await page.goto('/smtp-sessions')
    await page.getByRole('heading', { name: 'No connections yet' }).waitFor()
    await expectNoViolations(page)
    dashboard.expectNoComplaints()
  })

  it('show who sent and who was refused, and why, without any secret', async () => {
    sending = await sendingFrom(dashboard, page, 'ukulima.test')
    const { credential, transport } = sending
    const mail = { from: 'a@ukulima.test', to: 'b@there.test', subject: 'Hi' }
    const id = await send(transport, mail)
    transport.close()
    const wrong = mailer(dashboard.relay, { ...credential, password: WRONG })
    await expect(wrong.sendMail(mail)).rejects.toThrow('535')
    wrong.close()
    const stranger = mailer(dashboard.relay, credential)
    await expect(stranger.sendMail({ ...mail, from: 'x@other.test' })).rejects.toThrow('550')
    stranger.close()

    await expect
      .poll(async () => {
        await page.goto('/smtp-sessions')
        await settled(page)
        return page.getByRole('row').count()
      })
      .toBe(4)
    await page.getByRole('row').filter({ hasText: 'Refused' }).getByText('x@other.test').waitFor()
    await expectNoViolations(page)
    const failed = page.getByRole('row').filter({ hasText: 'Login failed' })
    await failed.getByText(`The password for ${credential.username} is wrong`).waitFor()
    await failed.getByRole('link').click()
    const dialogue = page.getByRole('region', { name: 'SMTP dialogue' })
    await dialogue.getByText('AUTH PLAIN [secret]').waitFor()
    await dialogue.getByText('535 5.7.8').waitFor()
    await expectNoViolations(page)
    for (const secret of [WRONG, credential.password, btoa(`\0${credential.username}\0${WRONG}`)])
      expect(await page.content()).not.toContain(secret)

    await page.goto('/smtp-sessions?outcome=accepted')
    await page.getByRole('row').nth(1).getByRole('link').click()
    await page.getByRole('link', { name: id }).click()
    await page.getByRole('heading', { name: 'Hi', level: 1 }).waitFor()
    dashboard.expectNoComplaints()
  })

  it('are found by outcome and by user name', async () => {
    await page.goto('/smtp-sessions')
    await page.getByRole('button', { name: /Any outcome/ }).click()
    await page.getByRole('option', { name: 'Login failed' }).click()
    await page.waitForURL('/smtp-sessions?outcome=login_failed')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await settled(page)
    await page.getByRole('searchbox').fill('nobody@ukulima.test')
    await page.getByRole('searchbox').press('Enter')
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
    dashboard.expectNoComplaints()
  })

  it('are read in Kiswahili, in the dark and on a narrow screen', async () => {
    const narrow = await dashboard.open({ language: 'sw', dark: true, width: 360, height: 740 })
    await dashboard.signIn(narrow)
    await narrow.goto('/smtp-sessions')
    await narrow.getByText('Kuingia kulishindikana').filter({ visible: true }).waitFor()
    await expectNoViolations(narrow)
    await expectNoSidewaysScroll(narrow)
    await narrow.getByRole('row').filter({ hasText: 'Kuingia' }).getByRole('link').click()
    await narrow.getByText('Kuingia kulikataliwa.').waitFor()
    await expectNoViolations(narrow)
    await expectNoSidewaysScroll(narrow)
    dashboard.expectNoComplaints()
  })
})
