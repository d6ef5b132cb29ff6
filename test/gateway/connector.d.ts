// The legacy connector comes without types; these are the calls that the tests make.
declare module "@binance/connector" {
  interface Answer {
    readonly data: Record<string, unknown> & {
      readonly orderId: number;
      readonly balances: readonly unknown[];
    };
  }

  class Spot {
    constructor(apiKey: string, apiSecret: string, options: { baseURL: string; timeout: number });
    account(): Promise<Answer>;
    newOrder(symbol: string, side: string, type: string, options: object): Promise<Answer>;
    getOrder(symbol: string, options: object): Promise<Answer>;
    openOrders(options: object): Promise<Answer>;
    allOrders(symbol: string): Promise<Answer>;
    cancelOrder(symbol: string, options: object): Promise<Answer>;
    cancelOpenOrders(symbol: string): Promise<Answer>;
    newOCOOrder(
      symbol: string,
      side: string,
      quantity: number,
      aboveType: string,
      belowType: string,
      options: object,
    ): Promise<Answer>;
  }
}
