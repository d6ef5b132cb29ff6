// Rows as wide as those that the program writes: the lengths are those of real ones. Both databases understand all of it but the random
// texts, which differ from row to row so that indexes fill as they do in use.

/** What one of something puts into one table. */
interface Rows {
  readonly of: string;
  readonly table: string;
  /** Column names, and an expression over the row's number `i` for each. */
  readonly columns: Readonly<Record<string, string>>;
}

const NOW = "1795730331264";
/** Rows of a chain lie between those of others, as they do when many are active at once. */
const CHAINS = 1_000;

/** `hex64` is an expression of the database for 64 hexadecimal digits that nobody has seen before. */
export function rowsOf(hex64: string, fingerprint: string): readonly Rows[] {
  const text = (length: number) => `'${"x".repeat(length)}'`;
  const sealedWith = `'${fingerprint}'`;
  const times = { created_at: NOW, updated_at: NOW };
  return [
    {
      of: "user",
      table: "users",
      columns: {
        email: "'somebody' || i || '@example.com'",
        hashed_password: text(228),
        sealed_with: sealedWith,
        is_active: "true",
        ...times,
      },
    },
    {
      of: "session",
      table: "sessions",
      columns: {
        user_id: "i",
        created_at: NOW,
        last_used_at: NOW,
        expires_at: NOW,
        verified_at: NOW,
        address: "'203.0.113.7'",
        user_agent: text(100),
      },
    },
    {
      of: "session",
      table: "refresh_tokens",
      columns: { token_hash: hex64, session_id: "i", binding: hex64, issued_at: NOW },
    },
    {
      of: "exchange key",
      table: "api_keys",
      columns: {
        user_id: "i",
        exchange: "'binance'",
        key_type: "'hmac'",
        label: "'Main account'",
        encrypted_api_key: text(184),
        encrypted_secret_key: text(184),
        sealed_with: sealedWith,
        is_valid: "true",
        state: "'valid'",
        state_since: NOW,
        permissions: text(727),
        warnings: "'[]'",
        is_ip_restricted: "true",
        account_id: "'354937868'",
        last_checked_at: NOW,
        last_confirmed_at: NOW,
        next_check_at: `${NOW} + i`,
        ...times,
      },
    },
    {
      of: "virtual key",
      table: "virtual_keys",
      columns: {
        user_id: "i",
        api_key: `substr(${hex64}, 1, 55)`,
        label: "'bench'",
        encrypted_grant: text(504),
        sealed_with: sealedWith,
        last_used_at: NOW,
        ...times,
      },
    },
    {
      of: "virtual key and day of trading",
      table: "virtual_key_days",
      columns: {
        virtual_key_id: "i",
        day: "20783",
        reserved: "1",
        orders: "1",
        minute: "29928838",
        minute_orders: "1",
      },
    },
    {
      of: "order",
      table: "bot_orders",
      columns: {
        virtual_key_id: "i",
        user_id: "i",
        exchange: "'binance'",
        day: "20783",
        symbol: "'BTCUSDT'",
        client_order_id: `substr(${hex64}, 1, 22)`,
        number: "i",
        payload_hash: hex64,
        groups: text(123),
        rate: text(19),
        reserved: "20000000",
        kept: "0",
        state: "'final'",
        sent_at: NOW,
        recv_window: "5000",
        absences: "0",
        created_at: NOW,
      },
    },
    {
      of: "audit entry",
      table: "audit_entries",
      columns: {
        chain_id: `i % ${CHAINS} + 1`,
        sequence: `i / ${CHAINS} + 1`,
        at: NOW,
        event: "'order.requested'",
        actor: "'virtual_key:123456'",
        subject: "'order:1234567'",
        request_id: text(16),
        data: text(182),
        details_hash: hex64,
        hash: hex64,
      },
    },
    {
      of: "audit entry",
      table: "audit_details",
      columns: {
        chain_id: `i % ${CHAINS} + 1`,
        sequence: `i / ${CHAINS} + 1`,
        nonce: `substr(${hex64}, 1, 32)`,
        details: text(60),
      },
    },
    {
      of: "audit chain",
      table: "audit_heads",
      columns: {
        chain_id: "i + 1000000",
        sequence: "1",
        head: hex64,
        mac: hex64,
        sealed_with: sealedWith,
        is_pending: "false",
      },
    },
  ];
}
