/** The forms of parameter values, each as narrow as the exchange's documentation allows. */
type Pattern = RegExp;
export type Patterns = Readonly<Record<string, Pattern>>;

export const SYMBOL = /^[\p{Lu}\p{Lo}\p{N}_.-]{1,32}$/u;
export const SYMBOLS = /^\["[\p{Lu}\p{Lo}\p{N}_.-]{1,32}"(?:,"[\p{Lu}\p{Lo}\p{N}_.-]{1,32}"){0,499}\]$/u;
export const DECIMAL = /^\d{1,18}(?:\.\d{1,18})?$/;
export const WHOLE = /^\d{1,18}$/;
export const TIME = /^\d{1,16}$/;
export const BOOLEAN = /^(?:true|false)$/;
/** rest-api.md, "New order": what Binance itself accepts as a client order id. */
export const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
export const SIDE = /^(?:BUY|SELL)$/;
export const TIME_IN_FORCE = /^(?:GTC|IOC|FOK)$/;
export const RESPONSE_TYPE = /^(?:ACK|RESULT|FULL)$/;
/** enums.md, "STP Modes", but for TRANSFER, which moves money to another account. */
export const SELF_TRADE = /^(?:NONE|EXPIRE_TAKER|EXPIRE_MAKER|EXPIRE_BOTH|DECREMENT)$/;
export const STATUS = /^[A-Z_]{1,32}$/;
/** enums.md, "Order types". */
export const ORDER_TYPE =
  /^(?:LIMIT|LIMIT_MAKER|MARKET|STOP_LOSS|STOP_LOSS_LIMIT|TAKE_PROFIT|TAKE_PROFIT_LIMIT)$/;
