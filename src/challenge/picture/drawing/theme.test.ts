import { describe, expect, it } from 'vitest'
import { drawCaptcha } from './draw-captcha.ts'
import { themes } from '../../theme.ts'
import { coloursOf } from './theme.ts'
import { seededRandom } from '../../../../tools/seeded-random.ts'

/** Of a colour such as `#1f2937`. See https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
const luminanceOf = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrastOf = (one: string, other: string): number => {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

describe('coloursOf', () => {
  it.each(['light', 'dark'] as const)('%s has a contrast of at least 7 to 1', (theme) => {
    const { background, ink } = coloursOf[theme]
    expect(background).toMatch(/^#[\da-f]{6}$/)
    expect(ink).toMatch(/^#[\da-f]{6}$/)
    expect(contrastOf(background ?? '', ink)).toBeGreaterThanOrEqual(7)
  })

  it('is dark on light, and light on dark', () => {
    const { light, dark } = coloursOf
    expect(luminanceOf(light.background ?? '')).toBeGreaterThan(luminanceOf(light.ink))
    expect(luminanceOf(dark.background ?? '')).toBeLessThan(luminanceOf(dark.ink))
  })

  it('leaves all colours to the page for inherit', () => {
    expect(coloursOf.inherit).toEqual({ ink: 'currentColor' })
  })
})

describe('a theme', () => {
  const draw = (theme?: (typeof themes)[number]) =>
    drawCaptcha('3kew', { difficulty: 1, random: seededRandom('a'), ...(theme && { theme }) })
  const pathData = (svg: string) => / d="([^"]*)"/.exec(svg)?.[1]

  it.each(themes)('%s changes the colours only', (theme) => {
    expect(draw(theme)).toContain(' role="img" aria-label="Picture with characters to type">')
    expect(draw(theme).match(/<rect/g)?.length ?? 0).toBe(theme === 'inherit' ? 0 : 1)
    expect(pathData(draw(theme))).toBe(pathData(draw('light')))
  })

  it('is light without one', () => {
    expect(draw()).toBe(draw('light'))
  })
})
