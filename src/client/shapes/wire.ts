// Written by: npm run client

export type Facts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
