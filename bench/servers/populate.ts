// Fills a database with users who each have a session and an exchange key, fast: one of them is made by the real
// operations, the others are copies of its rows. Only the sampled users get columns that open.
import { DatabaseSync } from "node:sqlite";
import { compose } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { AUDIENCE, signAccessToken } from "../../src/core/crypto/access-token.ts";
import { seal } from "../../src/core/crypto/seal.ts";
import { Secret } from "../../src/core/secret.ts";
import { ORIGIN_PORT, SECRETS } from "./keyhold.ts";

/** Nothing of these keys is an exchange's, so that watching them would only take time from what is measured. */
const NEVER_MS = 365 * 86_400_000;

/** Answers access tokens of `samples` users spread over all of them. */
export async function populate(databasePath: string, users: number, samples: number): Promise<string[]> {
  const config = readConfig({
    ...SECRETS,
    KEYHOLD_ENV: "bench",
    DATABASE_URL: `file:${databasePath}`,
    PORT: String(ORIGIN_PORT),
  });
  const { deps, close } = await compose(config);
  const sealedWith = deps.keyring.first.fingerprint;
  const now = Date.now();
  const filler = "g".repeat(248);
  const database = new DatabaseSync(databasePath);
  database.exec(`
    begin;
    with recursive n (id) as (select 1 union all select id + 1 from n where id < ${users})
      insert into users (email, hashed_password, sealed_with, is_active, created_at, updated_at)
      select 'user' || id || '@example.com', '${filler}', '${sealedWith}', 1, ${now}, ${now} from n;
    insert into sessions (user_id, created_at, last_used_at, expires_at)
      select id, ${now}, ${now}, ${now + 90 * 86_400_000} from users;
    insert into api_keys (user_id, exchange, key_type, label, encrypted_api_key, encrypted_secret_key, sealed_with,
        is_valid, state, state_since, permissions, warnings, is_ip_restricted, account_id, last_checked_at,
        last_confirmed_at, next_check_at, created_at, updated_at)
      select id, 'binance', 'hmac', 'Main account', '${filler}', '${filler}', '${sealedWith}', 1, 'valid', ${now},
        '${JSON.stringify(PERMISSIONS)}', '[]', 1, '354937868', ${now}, ${now}, ${now + NEVER_MS}, ${now}, ${now} from users;
    commit;`);
  const setKey = database.prepare("update api_keys set encrypted_api_key = ? where user_id = ?");
  const tokens: string[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const userId = 1 + Math.floor((sample * users) / samples);
    const place = { table: "api_keys", column: "encrypted_api_key", ownerId: userId } as const;
    const apiKey = new Secret(String(userId).padStart(64, "k"));
    setKey.run(seal(deps.keyring, place, apiKey, now, deps.random).token, userId);
    const iat = Math.floor(now / 1000);
    const claims = {
      iss: config.publicUrl,
      aud: AUDIENCE,
      sub: String(userId),
      sid: String(userId),
      iat,
      exp: iat + 3_600,
    } as const;
    tokens.push(signAccessToken(deps.jwtSecrets, claims));
  }
  database.exec("pragma wal_checkpoint(truncate)");
  database.close();
  await close();
  return tokens;
}

const PERMISSIONS = [
  { name: "enableReading", granted: true, verdict: "required" },
  { name: "enableSpotAndMarginTrading", granted: true, verdict: "required" },
  { name: "enableWithdrawals", granted: false, verdict: "refuse" },
  { name: "enableInternalTransfer", granted: false, verdict: "refuse" },
  { name: "permitsUniversalTransfer", granted: false, verdict: "refuse" },
  { name: "enableMargin", granted: false, verdict: "refuse" },
  { name: "enableFutures", granted: false, verdict: "refuse" },
  { name: "enableVanillaOptions", granted: false, verdict: "refuse" },
  { name: "enablePortfolioMarginTrading", granted: false, verdict: "refuse" },
  { name: "enableFixApiTrade", granted: false, verdict: "refuse" },
  { name: "enableFixReadOnly", granted: true, verdict: "fine" },
];
