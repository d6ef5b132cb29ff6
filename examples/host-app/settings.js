/** Where the two programs are, and what they have agreed on. Keyhold is told the same: HOST_LOGIN_ISSUER, HOST_LOGIN_AUDIENCE, WEBHOOK_SECRET. */
export const {
  APP_URL = "http://localhost:3000",
  KEYHOLD_URL = "http://127.0.0.1:8700",
  AUDIENCE = "keyhold",
  WEBHOOK_SECRET = "only-for-this-example-and-never-elsewhere",
} = process.env;
