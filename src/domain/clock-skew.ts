/** Clocks that go right, a person's, Amazon's and ours, differ by no more. */
export const clockSkewMs = 5 * 60_000;
