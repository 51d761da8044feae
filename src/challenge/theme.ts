/** Where a picture is shown. */
export const themes = ['light', 'dark', 'inherit'] as const

/**
 * `light` and `dark` bring their own background, and are for `<img>`. `inherit` is drawn in the colour of the text around it,
 * on nothing, for pages that put the SVG text inline.
 */
export type Theme = (typeof themes)[number]
