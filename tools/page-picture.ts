/**
 * Writes `docs/images/page.png`: the first step of the sign-up on a desktop, and the second step on a phone.
 *
 * Run `npm run docs:page` after a change of the pages. It needs Chromium: CHROMIUM_PATH, by default /usr/bin/chromium.
 */
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { startService } from '../test/browser/service.ts'

const height = 700
const [desktopWidth, phoneWidth, gap] = [960, 390, 24]

const service = await startService('http://localhost')
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
})
try {
  const page = await browser.newPage({ deviceScaleFactor: 2, colorScheme: 'light' })
  await page.setViewportSize({ width: desktopWidth, height })
  await page.goto(service.origin)
  const answer = page.locator('#inbox-answer', { hasNotText: 'no picture' })
  await page.fill('#mobile', '+86 138 0013 8000')
  await page.fill('#captcha_answer', (await answer.textContent()) ?? '')
  const firstStep = await page.screenshot()

  await page.setViewportSize({ width: phoneWidth, height })
  await page.click('#send-button')
  await page.locator('#sms_code').waitFor()
  const secondStep = await page.screenshot()

  await page.goto('about:blank')
  await page.setViewportSize({ width: desktopWidth + phoneWidth + 3 * gap, height: height + 2 * gap })
  const images = [firstStep, secondStep].map(
    (image) => `<img src="data:image/png;base64,${image.toString('base64')}">`,
  )
  const style = `body{display:flex;gap:${gap}px;margin:${gap}px;background:#cbd5e1}img{height:${height}px;border-radius:12px}`
  await page.setContent(`<style>${style}</style>${images.join('')}`)
  await sharp(await page.screenshot())
    .png({ palette: true, colours: 128, effort: 10 })
    .toFile(join(import.meta.dirname, '../docs/images/page.png'))
} finally {
  await browser.close()
  await service.stop()
}
