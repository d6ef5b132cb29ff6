/** The engine keeps what it matched last, for RegExp.input; after a secret was judged that is the secret. */
export function forgetLastMatch(): void {
  /^/.exec("");
}
