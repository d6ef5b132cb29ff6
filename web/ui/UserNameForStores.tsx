/** Tells password stores whose password a form asks for, where the form has no field for that. */
export function UserNameForStores({ email }: { email: string }) {
  return (
    <input
      className="hidden"
      name="email"
      autoComplete="username"
      value={email}
      readOnly
      tabIndex={-1}
      aria-hidden
    />
  );
}
