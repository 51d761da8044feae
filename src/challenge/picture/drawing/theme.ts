import type { Theme } from '../../theme.ts'

export type { Theme } from '../../theme.ts'

interface Colours {
  /** Without it, the page's background shows through. */
  readonly background?: string
  readonly ink: string
}

/** Muted colours. Where both are ours, the contrast is at least 7 to 1. */
export const coloursOf: Readonly<Record<Theme, Colours>> = {
  light: { background: '#f3f4f6', ink: '#1f2937' },
  dark: { background: '#1b2a27', ink: '#d5e0dd' },
  inherit: { ink: 'currentColor' },
}
