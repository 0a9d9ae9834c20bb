"""What responses say about our objects."""

from app.services.formatting import plain


def strategy_view(strategy):
    return {
        "id": strategy.id,
        "name": strategy.name,
        "description": strategy.description,
        "status": strategy.status.value,
        "parameters": dict(strategy.parameters),
        "labels": list(strategy.meta_data.get("labels", [])),
        "source": strategy.meta_data.get("source"),
    }


def order_view(order):
    view = {
        "id": str(order.id),
        "kind": order.kind,
        "side": order.side.value,
        "status": order.status.value,
        "symbol": order.market.symbol,
        "quantity": plain(order.quantity),
        "reference": order.client_reference,
    }
    if order.kind == "limit":
        view["limit"] = plain(order.limit_price)
    if order.kind == "stop":
        view["stop"] = plain(order.stop_price)
    return view


def trade_view(trade):
    return {
        "id": trade.id,
        "order_id": str(trade.order_id),
        "symbol": trade.market.symbol,
        "side": trade.side.value,
        "quantity": plain(trade.quantity),
        "price": plain(trade.price),
        "fee": plain(trade.fee),
        "realized_pnl": plain(trade.realized_pnl),
    }


def plain_values(dictionary):
    return {key: plain(value) for key, value in dictionary.items()}


def portfolio_view(summary):
    view = plain_values(summary)
    view["positions"] = [plain_values(position) for position in summary["positions"]]
    return view
