//! Services among the products: postage, fees, gift cards, manual rows, samples. They are never
//! recommended.
//!
//! A title that holds nothing but words for a service is one (*express shipping*). Where a word can name a
//! product too (*samples*), or something else stands in the title (*Rosie's gift card*), its sales must
//! show it: prices as different as no product's, no price at all, or the amounts of vouchers. What only
//! goes with a service is a product: *gift card holder*, *post box*.

use super::service_words::{
    BESIDE, BESIDE_CHINESE, ENDS, Head, Kind, PERHAPS, PERHAPS_CHINESE, SURE, SURE_CHINESE,
};
use regulars_core::domain::{ActionKind, ItemRole};
use regulars_core::snapshot::{Item, Snapshot};
use std::collections::BTreeMap;
use unicode_segmentation::UnicodeSegmentation;

/// Words of a phrase, at most.
const PHRASE: usize = 3;

/// Words beside a phrase that says what the thing is, at most.
const OTHERS: usize = 3;

/// Sales needed to judge prices, and how many times the price at one in ten the price at nine in ten
/// must be.
const SALES: usize = 5;
const TIMES: f64 = 4.0;

/// Vouchers have amounts that are multiples of this, in minor units.
const ROUND: i64 = 500;

/// What a title says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Title {
    /// A service, and nothing else.
    Service,
    /// Perhaps a service of this kind.
    Perhaps(Kind),
    /// A product.
    Product,
}

/// Store keys of the products that are services, ascending.
pub fn services(snapshot: &Snapshot) -> Vec<i64> {
    let mut prices: BTreeMap<u32, Vec<(i64, i64)>> = BTreeMap::new();
    let mut titles: BTreeMap<u32, Title> = BTreeMap::new();
    for (index, item) in snapshot.items.iter().enumerate() {
        let title = item.title.as_deref().map_or(Title::Product, read);
        if item.role == ItemRole::Product && title != Title::Product {
            titles.insert(index as u32, title);
            prices.insert(index as u32, Vec::new());
        }
    }
    if titles.is_empty() {
        return Vec::new();
    }
    let actions = &snapshot.actions;
    for row in 0..actions.len() {
        if actions.kind[row] == ActionKind::Purchase
            && let Some(prices) = prices.get_mut(&actions.item[row])
        {
            let line = (actions.amount.get(row), actions.quantity_milli.get(row));
            prices.push(line);
        }
    }
    let is_service = |(index, title): (&u32, &Title)| match *title {
        Title::Service => true,
        Title::Perhaps(kind) => shows(&snapshot.items[*index as usize], kind, &prices[index]),
        Title::Product => false,
    };
    let mut keys: Vec<i64> = titles
        .iter()
        .filter(|&found| is_service(found))
        .map(|(&index, _)| snapshot.items[index as usize].key)
        .collect();
    keys.sort_unstable();
    keys
}

/// Whether the sales of an item, as amounts with thousandths of units, are those of a service.
fn shows(item: &Item, kind: Kind, sales: &[(i64, i64)]) -> bool {
    let mut units: Vec<f64> = sales
        .iter()
        .filter(|(_, milli)| *milli > 0)
        .map(|&(amount, milli)| amount as f64 * 1_000.0 / milli as f64)
        .collect();
    units.sort_by(f64::total_cmp);
    if units.last().is_some_and(|&most| most <= 0.0) {
        return true;
    }
    if kind == Kind::Voucher {
        let is_round = |price: &f64| {
            let minor = price.round() as i64;
            minor > 0 && minor % ROUND == 0
        };
        let prices = if units.is_empty() {
            item.price.into_iter().map(|price| price as f64).collect()
        } else {
            units.clone()
        };
        let differ = prices.first() != prices.last();
        let named = item.title.iter().flat_map(|title| numbers(title));
        let is_named = prices.first().is_some_and(|&price| {
            named
                .clone()
                .any(|number| 100 * number == price.round() as i64)
        });
        return !prices.is_empty() && prices.iter().all(is_round) && (differ || is_named);
    }
    let at = |share: f64| units[(share * (units.len() - 1) as f64).round() as usize];
    units.len() >= SALES && at(0.9) > TIMES * at(0.1).max(0.0)
}

/// The whole numbers in a title.
fn numbers(title: &str) -> Vec<i64> {
    let parts = title.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    parts
        .filter_map(|part| part.split('.').next())
        .filter_map(|part| part.parse().ok())
        .collect()
}

fn is_chinese(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

fn read(title: &str) -> Title {
    let lower = title.to_lowercase();
    if lower.chars().any(is_chinese) {
        return read_chinese(lower);
    }
    let words: Vec<&str> = lower
        .unicode_words()
        .flat_map(|word| word.split(['\'', '’']))
        .filter(|word| !word.is_empty())
        .collect();
    let is_amount = |word: &str| word.chars().all(|letter| !letter.is_alphabetic());
    let (mut sure, mut perhaps, mut others) = (None, false, 0);
    let mut at = 0;
    while at < words.len() {
        if let Some((kind, head, length)) = phrase(&words[at..]) {
            let is_head = match head {
                Head::Start => others == 0,
                Head::End => words[at + length..]
                    .iter()
                    .all(|word| BESIDE.contains(word) || is_amount(word)),
            };
            sure = sure
                .or(Some((kind, false)))
                .map(|(kind, was)| (kind, was || is_head));
            at += length;
            continue;
        }
        let word = words[at];
        if PERHAPS.contains(&word) {
            perhaps = true;
        } else if !BESIDE.contains(&word) && !is_amount(word) {
            others += 1;
        }
        at += 1;
    }
    match (sure, perhaps, others) {
        (Some(_), _, 0) => Title::Service,
        (Some((kind, true)), _, ..=OTHERS) => Title::Perhaps(kind),
        (None, true, 0) => Title::Perhaps(Kind::Charge),
        _ => Title::Product,
    }
}

/// The longest phrase with which words begin.
fn phrase(words: &[&str]) -> Option<(Kind, Head, usize)> {
    for length in (1..=PHRASE.min(words.len())).rev() {
        let text = words[..length].join(" ");
        let of_list = SURE
            .iter()
            .find(|(.., phrases)| phrases.contains(&text.as_str()));
        if let Some(&(kind, head, _)) = of_list {
            return Some((kind, head, length));
        }
    }
    let end = ENDS.iter().find(|end| words[0].ends_with(**end))?;
    let kind = if *end == "gutschein" {
        Kind::Voucher
    } else {
        Kind::Charge
    };
    Some((kind, Head::End, 1))
}

fn read_chinese(mut title: String) -> Title {
    let mut sure = None;
    for (kind, word) in SURE_CHINESE {
        if title.contains(word) {
            let is_head = title.trim_end().ends_with(word);
            sure = sure.or(Some((kind, is_head)));
            title = title.replace(word, " ");
        }
    }
    let mut perhaps = false;
    for word in PERHAPS_CHINESE {
        perhaps |= title.contains(word);
        title = title.replace(word, " ");
    }
    for word in BESIDE_CHINESE {
        title = title.replace(word, " ");
    }
    let others = title
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    match (sure, perhaps, others) {
        (Some(_), _, 0) => Title::Service,
        (Some((kind, true)), ..) => Title::Perhaps(kind),
        (None, true, 0) => Title::Perhaps(Kind::Charge),
        _ => Title::Product,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;
    use crate::recommend::{ItemModel, List, ModelName, Scores, Taste};
    use regulars_core::domain::DAY;

    #[test]
    fn titles_of_services_in_seven_languages() {
        for title in [
            "Express shipping",
            "POSTAGE",
            "Bank Charges",
            "Gift card 50 EUR",
            "Next Day Carriage",
            "Versandkosten Deutschland",
            "Mindermengenzuschlag",
            "Geschenkgutschein 25 €",
            "Frais de port",
            "Frais d’envoi",
            "Carte cadeau 20",
            "Gastos de envío",
            "Tarjeta regalo",
            "Spese di spedizione",
            "Buono regalo",
            "Verzendkosten",
            "Cadeaubon",
            "运费补差价专用链接",
            "礼品卡 100元",
            "PACKING CHARGE",
            "DHL Express Versand",
        ] {
            assert_eq!(read(title), Title::Service, "{title}");
        }
        for title in [
            "Manual",
            "SAMPLES",
            "Porto",
            "Muster",
            "Livraison",
            "Campione",
            "赠品",
            "DOTCOM POSTAGE",
            "CRUK Commission",
            "Rosie's Gift Card",
            "Carte cadeau Chez Rosie",
            "Monster",
        ] {
            assert!(
                matches!(read(title), Title::Perhaps(_)),
                "{title}: {:?}",
                read(title)
            );
        }
        for title in [
            "Gift Card Holder",
            "Post box",
            "VINTAGE POST OFFICE CABINET",
            "Postage stamp album",
            "Shipping label printer",
            "Geschenkgutschein-Hülle",
            "Porte carte cadeau",
            "FRENCH CARRIAGE LANTERN",
            "Sample tube of red paint",
            "运费险说明书",
            "礼品卡包",
            "Post card",
            "GIFT WRAP RED",
            "Free range eggs",
            "Coffee",
            "Porto Ruby 10 years",
            "Probe thermometer",
        ] {
            assert_eq!(read(title), Title::Product, "{title}");
        }
    }

    #[test]
    fn where_words_leave_it_open_the_sales_tell() {
        let sales = |prices: &[i64]| -> Vec<(i64, i64)> {
            prices.iter().map(|&price| (price, 1_000)).collect()
        };
        let item = |title: &str| Item {
            title: Some(title.into()),
            ..Builder::new(1, 1).items[0].clone()
        };
        let is = |title, kind, prices: &[i64]| shows(&item(title), kind, &sales(prices));
        let any = [120, 9_900, 40, 2_250, 700, 31_000];
        assert!(is("Manual", Kind::Charge, &any));
        assert!(!is(
            "Manual",
            Kind::Charge,
            &[1_999, 1_999, 1_799, 1_999, 999, 1_999]
        ));
        assert!(is("Samples", Kind::Charge, &[0, 0]) && !is("Samples", Kind::Charge, &[300; 9]));
        assert!(is(
            "Rosie's Gift Card",
            Kind::Voucher,
            &[1_000, 2_500, 5_000]
        ));
        assert!(is("Rosie's Gift Card 25", Kind::Voucher, &[2_500; 3]));
        assert!(
            !is("Flamingo Gift Card", Kind::Voucher, &[500; 30]),
            "a card to give"
        );
        assert!(!is("Flamingo Gift Card", Kind::Voucher, &[250, 300]));
    }

    #[test]
    fn a_service_that_all_buy_is_on_no_list() {
        let mut shop = Builder::new(40, 12);
        shop.items[3].title = Some("Gift Card Holder".into());
        shop.items[5].title = Some("Express shipping".into());
        for user in 0..40 {
            for order in 0..4 {
                let item = (user + order * 3) % 12;
                shop.order(user, (user + 40 * order) as i64 * DAY, &[item, 5, 3]);
            }
        }
        let snapshot = shop.snapshot();
        assert_eq!(services(&snapshot), [57]);
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let mut scores = Scores::default();
        let mut seen = std::collections::BTreeSet::new();
        for user in 0..40 {
            let taste = Taste::of(&snapshot.history(user), snapshot.as_of);
            scores.compute(&fitted, &taste);
            for list in List::ALL {
                let weights = ModelName::Blend.weights();
                for ranked in scores.best(&fitted, &taste, &weights, (list, 12), |_| true) {
                    seen.insert(fitted.keys[ranked.slot]);
                }
            }
        }
        assert!(seen.contains(&37) && !seen.contains(&57), "{seen:?}");
    }
}
