// Turns values of the API into words.

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const numbers = new Intl.NumberFormat();
const decoder = new TextDecoder();

/** "12 Mar 2024, 10:01", or a dash. */
export function when(timestamp) {
  return timestamp ? dates.format(new Date(timestamp)) : "–";
}

/** "1.4 MB": decimal units, as phones and shops count. */
export function size(bytes) {
  let value = Number(bytes);
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit += 1; }
  return new Intl.NumberFormat(undefined, {
    style: "unit", unit: units[unit], unitDisplay: unit === 0 ? "long" : "short", maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** "1,234". */
export function count(value) { return numbers.format(Number(value)); }

/** "1 file", "2 files". */
export function counted(value, one, many) { return `${count(value)} ${Number(value) === 1 ? one : many}`; }

/** A relative path out of its base64: bytes that are not UTF-8 show as U+FFFD. */
export function path(entry) {
  const binary = atob(entry.relative_path ?? "");
  return decoder.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

/** The last name of a path. */
export function baseName(text) { return text.slice(text.lastIndexOf("/") + 1); }

/** A name of a file as it is shown: control and direction-changing characters made visible. */
export function visible(text) { return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD"); }
