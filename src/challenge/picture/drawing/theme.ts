/** Where a picture is shown. */
export const themes = ['light', 'dark', 'inherit'] as const

/**
 * `light` and `dark` bring their own background, and are for `<img>`. `inherit` is drawn in the colour of the text
 * around it, on nothing, for pages that put the SVG text inline.
 */
export type Theme = (typeof themes)[number]

interface Colours {
  /** None where the page's own shows through. */
  readonly background?: string
  readonly ink: string
}

/** Quiet ones, for the ink to stand out: a contrast of at least 7 to 1 where both are ours. */
export const coloursOf: Readonly<Record<Theme, Colours>> = {
  light: { background: '#f3f4f6', ink: '#1f2937' },
  dark: { background: '#1b2a27', ink: '#d5e0dd' },
  inherit: { ink: 'currentColor' },
}
