use crate::columns::Field;
use crate::dialect::definition::{Dialect, OrderCoverage, Quirk};

/// Taobao's export of sold goods (已卖出的宝贝): all titles of an order in one cell, the amount paid next
/// to the amount due. The header is that of shop systems that imitate the export; rows of a real
/// file were not seen.
pub const DIALECT: Dialect = Dialect {
    name: "taobao-orders",
    about: "Taobao and Tmall orders (ExportOrderList)",
    signature: &[
        "订单编号",
        "买家会员名",
        "买家实际支付金额",
        "宝贝标题",
        "订单创建时间",
    ],
    columns: &[
        ("订单编号", Field::Order),
        ("买家会员名", Field::User),
        ("收货人姓名", Field::Name),
        ("联系手机", Field::Phone),
        ("联系电话", Field::Phone),
        ("买家应付货款", Field::Amount),
        ("买家应付邮费", Field::Shipping),
        ("总金额", Field::Total),
        ("买家实际支付金额", Field::Paid),
        ("订单状态", Field::Status),
        ("订单创建时间", Field::Time),
        ("订单付款时间", Field::PaidAt),
        ("宝贝标题", Field::Titles),
        ("宝贝总数量", Field::Quantity),
        ("收货地址", Field::Place),
    ],
    coverage: OrderCoverage::Lines,
    zone: Some("Asia/Shanghai"),
    currency: Some("CNY"),
    quirks: &[Quirk::UnpaidIsCancelled],
    ..Dialect::PLAIN
};
