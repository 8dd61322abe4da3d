/** Cache of the quantiles, by degrees of freedom. */
const known = new Map<number, number>();

/** Number of halvings of the angle. More halvings change nothing in float64. */
const HALVINGS = 60;

/**
 * The 0.975 quantile *t* of Student's t distribution: 95 % of the distribution lies within ±*t*. For a whole number of degrees
 * of freedom: 12.706… for 1, 2.262… for 9, 1.959… in the limit.
 *
 * Halves the range of θ = arctan(t / √ν) until the probability between −t and t is 0.95. For whole ν, this probability is a
 * finite sum: Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4.
 */
export function studentT95(freedom: number): number {
  const before = known.get(freedom);
  if (before !== undefined) return before;
  let low = 0;
  let high = Math.PI / 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (probabilityWithin(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  const t = Math.sqrt(freedom) * Math.tan((low + high) / 2);
  known.set(freedom, t);
  return t;
}

/** P(|T| < √ν · tan θ). */
function probabilityWithin(theta: number, freedom: number): number {
  const sin = Math.sin(theta);
  const cos = Math.cos(theta);
  const odd = freedom % 2 === 1;
  // Odd: cos θ + 2/3 cos³ θ + (2·4)/(3·5) cos⁵ θ + … · even: 1 + 1/2 cos² θ + (1·3)/(2·4) cos⁴ θ + …, up to the power ν − 2.
  let term = odd ? cos : 1;
  let sum = 0;
  for (let power = odd ? 1 : 0; power <= freedom - 2; power += 2) {
    sum += term;
    term *= (cos * cos * (power + 1)) / (power + 2);
  }
  return odd ? (2 / Math.PI) * (theta + sin * sum) : sin * sum;
}
