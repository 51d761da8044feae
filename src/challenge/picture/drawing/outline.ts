/** A closed polygon as x, y, x, y…: along x to the right and y downwards, as in SVG; its last point joins its first. */
export type Contour = number[]

/** Contours filled by the even-odd rule: one inside another is a hole, and what lies in two is light. */
export type Outline = readonly Contour[]
