import { describe, expect, it } from 'vitest'
import { drawCaptcha } from './draw-captcha.ts'
import { themes } from '../../theme.ts'
import { coloursOf } from './theme.ts'
import { seededRandom } from '../../../../tools/seeded-random.ts'

describe('coloursOf', () => {
  it.each(['light', 'dark'] as const)('%s has a contrast of at least 7 to 1', (theme) => {
    const { background = '', ink } = coloursOf[theme]
    const [lighter, darker] = theme === 'light' ? [background, ink] : [ink, background]
    expect((luminanceOf(lighter) + 0.05) / (luminanceOf(darker) + 0.05)).toBeGreaterThanOrEqual(7)
  })

  it('leaves all colours to the page for inherit', () => {
    expect(coloursOf.inherit).toEqual({ ink: 'currentColor' })
  })
})

describe('a theme', () => {
  const draw = (theme: (typeof themes)[number]) =>
    drawCaptcha('3kew', { difficulty: 1, random: seededRandom('a'), theme })
  const pathData = (svg: string) => / d="([^"]*)"/.exec(svg)?.[1]

  it.each(themes)('%s changes the colours only', (theme) => {
    expect(draw(theme)).toContain(' role="img" aria-label="Picture with characters to type">')
    expect(draw(theme).match(/<rect/g)?.length ?? 0).toBe(theme === 'inherit' ? 0 : 1)
    expect(pathData(draw(theme))).toBe(pathData(draw('light')))
  })
})

/** Of a colour such as `#1f2937`. See https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(colour: string): number {
  expect(colour).toMatch(/^#[\da-f]{6}$/)
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
