// Pictures in the device's size: the gateway offers few widths, the client asks for the one that
// fills the place on this screen, so that a phone does not pay for a camera's pixels.

const WIDTHS = [320, 640, 1080, 1600, 2048];

/** A little less than the screen's pixels cannot be seen, and often saves half of the bytes. */
const ENOUGH = 0.85;

/** The width to ask for, for a place of `cssWidth` on a screen of `density` pixels each. */
export function variantWidth(cssWidth: number, density: number): number {
  const wanted = cssWidth * Math.min(3, Math.max(1, density)) * ENOUGH;
  return WIDTHS.find((width) => width >= wanted) ?? Math.max(...WIDTHS);
}

/** The address of a signed medium no wider than that; other addresses are left as they are. */
export const inWidth = (url: string, width: number) =>
  url.startsWith('/media/') ? `${url}&w=${width}` : url;
