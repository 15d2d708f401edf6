//! What the law of the European Union asks of an offer, said before it is launched.

use super::{Kind, Terms};

/// The notices of an offer; none where it reduces no price.
pub fn notices(kind: Kind, terms: &Terms) -> Vec<String> {
    if terms.discount.is_none() {
        return Vec::new();
    }
    let mut notices = Vec::new();
    if !terms.is_public {
        notices.push(
            "in the EU, tell customers that the price was personalised by automated \
             decision-making (Directive 2011/83/EU, article 6)"
                .to_string(),
        );
    }
    if kind == Kind::Flash {
        notices.push(
            "in the EU, a reduced price that is announced must name the lowest price of the last 30 \
             days (Directive 98/6/EC, article 6a)"
                .into(),
        );
    }
    notices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::tests::terms;

    #[test]
    fn reduced_prices_come_with_notices_and_messages_with_none() {
        let said = |kind, terms: &Terms| notices(kind, terms).join("\n");
        let mut offer = terms(&[]);
        assert!(said(Kind::Coupon, &offer).contains("personalised"));
        assert!(!said(Kind::Coupon, &offer).contains("30 days"));
        let flash = said(Kind::Flash, &offer);
        assert!(flash.contains("last 30 days"), "{flash}");
        offer.is_public = true;
        assert!(!said(Kind::Flash, &offer).contains("personalised"));
        offer.discount = None;
        assert_eq!(said(Kind::Members, &offer), "");
    }
}
