import { type Fields, openDesk, type Shown } from "./desk.ts";

export interface List {
  readonly orderListId: number;
  readonly listOrderStatus: string;
  readonly listClientOrderId: string;
  readonly contingencyType: string;
  readonly orders: readonly { readonly orderId: number }[];
  readonly orderReports: readonly Shown[];
}

export const OCO = {
  symbol: "BTCUSDT",
  side: "SELL",
  quantity: "0.1",
  aboveType: "LIMIT_MAKER",
  abovePrice: "61000",
  belowType: "STOP_LOSS_LIMIT",
  belowStopPrice: "59000",
  belowPrice: "58900",
  belowTimeInForce: "GTC",
};

export async function openList(path: string, fields: Fields) {
  const desk = await openDesk();
  const list = await desk.done<List>("POST", path, fields);
  return {
    desk,
    list,
    statuses: async () => {
      const found: string[] = [];
      for (const { orderId } of list.orders) found.push((await desk.look(orderId)).status);
      return found;
    },
    look: () => desk.done<List>("GET", "orderList", { orderListId: list.orderListId }),
  };
}
