use crate::columns::{Field, FileKind};
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// The order report of Tmall in seven columns: one row per order, no customers.
pub const DIALECT: Dialect = Dialect {
    name: "tmall-report",
    about: "Tmall order report",
    kind: FileKind::Orders,
    signature: &[
        "订单编号",
        "总金额",
        "买家实际支付金额",
        "订单创建时间",
        "订单付款时间",
        "退款金额",
    ],
    columns: &[
        ("订单编号", Field::Order),
        ("总金额", Field::Total),
        ("买家实际支付金额", Field::Paid),
        ("退款金额", Field::Refunded),
        ("订单创建时间", Field::Time),
        ("订单付款时间", Field::PaidAt),
        ("收货地址", Field::Place),
    ],
    coverage: OrderCoverage::Totals,
    zone: Some("Asia/Shanghai"),
    currency: Some("CNY"),
    quirks: &[Quirk::UnpaidIsCancelled],
    ..Dialect::PLAIN
};
