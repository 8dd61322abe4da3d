/** Height of a row of panels, in CSS pixels: the same for all panels, so that nothing moves when their content comes. */
export const ROW_PX = 220;
