/** Random identifiers, made by the client: unique without asking a server. */

/** Hexadecimal digits of a uid or session id: 128 bits. */
export const ID_LENGTH = 32;

/** 128 random bits as 32 lower-case hexadecimal digits. Works on insecure origins too, where `randomUUID` is absent. */
export function randomId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(ID_LENGTH / 2)));
}

/** Lower-case hexadecimal digits of `bytes`. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** The bytes of a hexadecimal text; the inverse of {@link toHex}. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** True for a text that {@link randomId} could have made. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{32}$/.test(text);
}

/** A label for a run that was given none: local time and six random characters, `20261121_093600_k3x9qa`. */
export function defaultLabel(date: Date = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
  let tail = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(6))) tail += (byte % 36).toString(36);
  return `${day}_${time}_${tail}`;
}
