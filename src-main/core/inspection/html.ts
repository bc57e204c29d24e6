/** @file Markup in which everything that is put in is escaped, unless it is markup itself. */

/** Markup that is put into other markup as it is. To be constructed from text in the source only, never from data. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Controls that HTML does not allow, and those that reverse text, with which one file name can pose as another. */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** Text for an element or a quoted attribute; what must not be in it becomes U+FFFD. */
export function escapeHtml(text: string): string {
  const allowed = text.toWellFormed().replace(FORBIDDEN, "\uFFFD");
  return allowed.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** A template of markup: text and numbers are escaped, markup is taken as it is, a list is joined. */
export function html(markup: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const text = pieces.map((piece, i) => render(piece) + markup[i + 1]!);
  return new Html(markup[0]! + text.join(""));
}

/** Markup where there is something to show, else nothing. */
export function when<Value>(value: Value | null | undefined, show: (value: Value) => Html): Html {
  return value === null || value === undefined ? new Html("") : show(value);
}

function render(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (typeof piece === "object") return piece.map((part) => part.text).join("");
  return escapeHtml(String(piece));
}
