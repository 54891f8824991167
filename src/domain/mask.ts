/** Stands where something was taken out. */
export const gone = '…';
const email = /[^\s"'<>(),;:=[\]]+@[^\s"'<>(),;:=[\]]+/g;
/** With a plus before it, or in groups of three, three and four. Numbers of orders, requests and parcels are neither. */
const telephone = /\+\d[\d\s().-]{6,}\d|(?<![\w-])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?![\w-])/g;

/** Login with Amazon's: access and refresh tokens. */
const token = /\bAtz[a-z]*\|[^\s"'<>]+/gi;

/** Somebody else's words without what looks like an e-mail address, a telephone number or a token. */
export function masked(words: string): string {
  return words.replace(token, gone).replace(email, gone).replace(telephone, gone);
}
