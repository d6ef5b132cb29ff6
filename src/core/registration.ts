/** Who may make an account: anybody, whoever has an invitation, or the operator alone. */
export type Registration = "open" | "invite" | "closed";
