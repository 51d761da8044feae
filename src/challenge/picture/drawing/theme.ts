import type { Theme } from '../../theme.ts'

export type { Theme } from '../../theme.ts'

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
