//! Currency signs in amounts.

use regulars_core::domain::Currency;

/// The first currency sign of an amount that does not belong to `currency`; `None` if there is
/// none, or if the shop's currency is unknown.
pub fn foreign_sign(text: &str, currency: Currency) -> Option<char> {
    if currency == Currency::UNKNOWN || !text.bytes().any(|byte| byte == b'$' || byte >= 0x80) {
        return None;
    }
    let code = currency.code();
    text.chars().find(|sign| match sign {
        // Dollars and pesos share a sign.
        '$' => !code.ends_with('D') && !["MXN", "ARS", "CLP", "COP", "UYU", "BRL"].contains(&code),
        '€' => code != "EUR",
        '£' => !["GBP", "EGP", "LBP", "GIP", "FKP"].contains(&code),
        '¥' | '￥' | '元' => !["JPY", "CNY"].contains(&code),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_belongs_to_its_currencies_and_to_no_others() {
        let of = |text, code| foreign_sign(text, Currency::parse(code).unwrap());
        assert_eq!(
            (
                of("$45.00", "USD"),
                of("($45.00)", "AUD"),
                of("$45.00", "MXN")
            ),
            (None, None, None)
        );
        assert_eq!(
            (of("$45.00", "EUR"), of("12,00 €", "GBP"), of("¥800", "USD")),
            (Some('$'), Some('€'), Some('¥'))
        );
        assert_eq!(
            (of("45.00", "EUR"), of("1 234,5", "EUR"), of("800元", "CNY")),
            (None, None, None)
        );
        assert_eq!(foreign_sign("$45.00", Currency::UNKNOWN), None);
    }
}
