//! From what was typed to terms: discount, budget, window and items.

use super::experience::typical_order;
use super::gather::Gathered;
use super::known_codes::known_until;
use super::request::Request;

use crate::campaign::discount::{Discount, DiscountChoice, parse_discount};
use crate::campaign::flash_items::{FlashItems, Limits, flash_items};
use crate::campaign::holdout::{FIRST_CAMPAIGNS, FIRST_SHARE};
use crate::campaign::items::CampaignItem;
use crate::campaign::life::{Delivery, Life};
use crate::campaign::uplift::prior::USUAL_PERCENT;
use crate::campaign::window::next_start;
use crate::campaign::{Kind, Terms, TestDepth};
use crate::domain::{Currency, Instant, Money};
use crate::error::{Error, Result};
use crate::patterns::{Scope, busiest, find_rhythm};
use crate::profile::PurchaseRecord;
use crate::shop::Shop;
use crate::store::CampaignRow;

/// Hours by which members come first.
const EARLY_HOURS: i64 = 24;
/// Items of a flash sale.
const FLASH_ITEMS: usize = 5;
/// The fraction of those with an offer that gets a second depth: half tells most.
const TEST_SHARE: f64 = 0.5;
/// Days of a coupon and of a members' campaign when none are typed.
const USUAL_DAYS: u32 = 14;

/// Terms with the items that the campaign is for and its window.
pub struct Planned {
    /// The terms.
    pub terms: Terms,
    /// Items that the campaign is for; empty for all.
    pub named: Vec<CampaignItem>,
    /// When the window begins, if it is sent in time.
    pub starts_at: Instant,
    /// Whether the share held out is still to be chosen.
    pub is_holdout_open: bool,
    /// What must be said.
    pub warnings: Vec<String>,
}

/// Makes terms of a request.
pub fn make_terms(shop: &Shop, request: &Request, gathered: &Gathered) -> Result<Planned> {
    let currency = gathered.settings.currency;
    let mut warnings = Vec::new();
    let (discount, must_gain) = discount(request, gathered)?;
    let (budget, budget_because) = match &request.budget {
        Some(text) => (
            Some(money(text, currency, "budget")?),
            "as typed".to_string(),
        ),
        None => (None, "none was typed".to_string()),
    };
    let min_spend = request
        .min_spend
        .as_deref()
        .map(|text| money(text, currency, "minimum spend"))
        .transpose()?;
    if request.is_public {
        if request.kind != Kind::Flash {
            return Err(Error::usage("only a flash sale can be public")
                .hint("campaign flash --segment 1 --public"));
        }
        warnings.push(
            "a public sale has no codes and no comparison group, so it gets no verdict; orders of \
             customers outside the audience are not in the forecast"
                .into(),
        );
    }
    if request.days == Some(0) {
        return Err(Error::usage("a campaign lasts at least one day").hint("--days 14"));
    }
    let (starts_at, hours, window_because) = window(shop, request, gathered, &mut warnings);
    let mut named = typed_items(shop, &request.items)?;
    if named.is_empty() && request.kind == Kind::Flash {
        let found = items_of_sale(shop, gathered, discount);
        if found.items.is_empty() {
            warnings.push("no item stands out, so the flash offer is for everything".into());
        } else if !found.has_looks {
            warnings.push(
                "the data hold no views, so it is not known what the group looks at and passes over"
                    .into(),
            );
        }
        if !found.left_out.is_empty() {
            warnings.push(format!(
                "left out of the sale: {}",
                found.left_out.join(", ")
            ));
        }
        named = found.items;
    }
    let test = test_depth(request, gathered, discount)?;
    let (holdout, holdout_because, is_holdout_open) = holdout(shop, request, gathered)?;
    let terms = Terms {
        starts_at: None,
        discount,
        test,
        must_gain,
        is_public: request.is_public,
        discount_because: if request.discount.is_none() && !must_gain {
            "early access is the benefit".into()
        } else {
            "as typed".into()
        },
        min_spend,
        items: named.iter().map(|item| item.item.clone()).collect(),
        hours,
        window_because,
        contact_minor: if request.is_public {
            0.0
        } else {
            gathered.settings.contact_minor
        },
        budget,
        budget_because,
        holdout,
        holdout_because,
        members_only: gathered.members_only.clone(),
        early_access_hours: (request.kind == Kind::Members).then_some(EARLY_HOURS),
    };
    Ok(Planned {
        is_holdout_open,
        terms,
        named,
        starts_at,
        warnings,
    })
}

/// The items of a flash sale at the discount, the usual one where it is still to be chosen.
fn items_of_sale(shop: &Shop, gathered: &Gathered, discount: Option<Discount>) -> FlashItems {
    let off = match discount {
        Some(Discount::Percent(percent)) => percent / 100.0,
        Some(amount @ Discount::Amount(_)) => amount.share_of(typical_order(&gathered.everyone)),
        None => 0.0,
    };
    let limits = Limits {
        now: shop.context.now,
        zone: &gathered.everyone.snapshot.zone,
        off: off.min(0.9),
        min_margin: gathered.settings.min_margin,
        usual_margin: gathered
            .everyone
            .norms
            .norms
            .margin
            .map(|margin| margin.share),
        most: FLASH_ITEMS,
    };
    flash_items(&gathered.everyone.snapshot, &gathered.members, &limits)
}

/// The share held out, why, and whether it is to be chosen by what it can tell: after the first
/// campaigns, where nobody typed or set it.
fn holdout(shop: &Shop, request: &Request, gathered: &Gathered) -> Result<(f64, String, bool)> {
    if request.is_public {
        if request.holdout.is_some() {
            return Err(Error::usage("nobody can be held out of a public sale")
                .hint("campaign flash without --public, or without --holdout"));
        }
        return Ok((0.0, "a public sale is open to everybody".into(), false));
    }
    if let Some(share) = request.holdout {
        return Ok((share, "as typed".into(), false));
    }
    if request.kind == Kind::Members {
        let because = "what members were promised is withheld from nobody";
        return Ok((0.0, because.into(), false));
    }
    if let Some(share) = gathered.settings.holdout {
        return Ok((share, "by `settings holdout`".into(), false));
    }
    let (now, until) = (shop.context.now, known_until(shop));
    let zone = &gathered.everyone.snapshot.zone;
    let rows = shop.store().fetch_campaigns()?;
    let is_over = |row: &&CampaignRow| {
        Life::at(row, until, zone).is_some_and(|life| {
            life.delivery() == Some(Delivery::Sent) && life.ends_at.is_some_and(|end| end <= now)
        })
    };
    let is_open = rows.iter().filter(is_over).count() >= FIRST_CAMPAIGNS;
    let because = "usual for the first campaigns";
    Ok((FIRST_SHARE, because.into(), is_open))
}

/// The typed discount, and whether the design looks for the best from there. Members get early access
/// and no discount unless one is asked for.
fn discount(request: &Request, gathered: &Gathered) -> Result<(Option<Discount>, bool)> {
    let currency = gathered.settings.currency;
    let asked = match request.discount.as_deref() {
        None if request.kind == Kind::Members => DiscountChoice::Nothing,
        None => DiscountChoice::Auto,
        Some(text) => parse_discount(text, currency).map_err(|said| {
            Error::usage(said).hint("--discount 15, --discount 5EUR or --discount auto")
        })?,
    };
    let kind = request.kind;
    Ok(match asked {
        DiscountChoice::Nothing if !kind.may_be_a_message() => {
            return Err(Error::usage(format!(
                "a {kind} campaign without a discount offers nothing"
            ))
            .hint("campaign reminder --discount none"));
        }
        DiscountChoice::Nothing => (None, false),
        DiscountChoice::Typed(discount) => (Some(discount), false),
        DiscountChoice::Auto => (Some(Discount::Percent(USUAL_PERCENT)), true),
    })
}

/// The second discount, for half of those with an offer.
fn test_depth(
    request: &Request,
    gathered: &Gathered,
    discount: Option<Discount>,
) -> Result<Option<TestDepth>> {
    let Some(text) = request.test_depth.as_deref() else {
        return Ok(None);
    };
    let currency = gathered.settings.currency;
    let example = "--discount 15 --test-depth 10";
    if request.is_public {
        return Err(Error::usage("a public sale has one price for everybody")
            .hint("campaign flash without --public, or without --test-depth"));
    }
    let typed = parse_discount(text, currency)
        .map_err(|said| Error::usage(format!("--test-depth: {said}")).hint(example))?;
    let DiscountChoice::Typed(second) = typed else {
        return Err(Error::usage(format!(
            "--test-depth takes a discount, and '{text}' is none"
        ))
        .hint(example));
    };
    match discount {
        None => Err(Error::usage(
            "--test-depth compares two discounts, and this campaign has none",
        )
        .hint(example)),
        Some(_) => Ok(Some(TestDepth {
            discount: second,
            share: TEST_SHARE,
        })),
    }
}

/// Refuses a second depth that is the same as the first.
pub(super) fn refuse_same_depth(terms: &Terms) -> Result<()> {
    match terms.test {
        Some(test) if terms.discount == Some(test.discount) => Err(Error::usage(format!(
            "both depths are {}, so there is nothing to compare",
            test.discount
        ))
        .hint("another --test-depth")),
        _ => Ok(()),
    }
}

/// An amount above nothing, as typed for `what`.
pub(super) fn money(text: &str, currency: Currency, what: &str) -> Result<Money> {
    let digits = text
        .trim()
        .trim_start_matches(currency.code())
        .trim_end_matches(currency.code());
    let money = Money::parse(digits, currency).map_err(|error| {
        Error::usage(format!("the {what}: {error}")).hint("an amount such as 250 or 249.90")
    })?;
    if money.minor <= 0 {
        return Err(Error::usage(format!("a {what} of {money} is none"))
            .hint("an amount such as 250 or 249.90"));
    }
    Ok(money)
}

/// (start, hours, why)
fn window(
    shop: &Shop,
    request: &Request,
    gathered: &Gathered,
    warnings: &mut Vec<String>,
) -> (Instant, i64, String) {
    let now = shop.context.now;
    let days = i64::from(request.days.unwrap_or(USUAL_DAYS));
    if request.kind != Kind::Flash {
        return (
            now,
            days * 24,
            format!("{days} days from the day it is sent"),
        );
    }
    let snapshot = &gathered.everyone.snapshot;
    let scope = Scope::users(snapshot, gathered.members.iter().copied());
    let rhythm = find_rhythm(&scope, shop.context.seed);
    let found = if rhythm.has_hours {
        busiest(&hours_of_orders(gathered), shop.context.seed)
    } else {
        None
    };
    let next = found.and_then(|found| {
        let start = next_start(now, found.weekday, found.from_hour, &snapshot.zone)?;
        Some((found, start))
    });
    let Some((found, start)) = next else {
        let why = if rhythm.has_hours || rhythm.n == 0 {
            "the group has too few orders to know its hours"
        } else {
            "the data hold no times of day"
        };
        warnings.push(format!("{why}, so the flash offer begins when it is sent"));
        let hours = request.days.map_or(24, |days| i64::from(days) * 24);
        return (now, hours, why.into());
    };
    let hours = request
        .days
        .map_or(found.hours as i64, |days| i64::from(days) * 24);
    (start, hours, found.because())
}

/// The hours of the week of each member's orders, in the shop's zone.
fn hours_of_orders(gathered: &Gathered) -> Vec<Vec<usize>> {
    let snapshot = &gathered.everyone.snapshot;
    let of = |&member: &usize| {
        let record = PurchaseRecord::of(&snapshot.history(member));
        let hours = record.orders.iter().map(|order| {
            order.at.weekday_in(&snapshot.zone) * 24 + order.at.hour_in(&snapshot.zone)
        });
        hours.collect()
    };
    gathered.members.iter().map(of).collect()
}

fn typed_items(shop: &Shop, ids: &[String]) -> Result<Vec<CampaignItem>> {
    let mut items: Vec<CampaignItem> = Vec::with_capacity(ids.len());
    for id in ids {
        let row = match shop.store().fetch_item_key(id)? {
            Some(key) => shop.store().fetch_item(key)?,
            None => None,
        };
        let Some(row) = row else {
            let start: String = id.chars().take(2).collect();
            let near = shop.store().complete_item_ids(&start, 3)?;
            let known = if near.is_empty() {
                String::new()
            } else {
                format!(" (ids look like {})", near.join(", "))
            };
            return Err(Error::not_found(format!("there is no item '{id}'{known}")).hint("item ID"));
        };
        if items.iter().all(|item| item.item != row.id) {
            items.push(CampaignItem {
                item: row.id,
                title: row.facts.title,
                why: "named by the operator".into(),
            });
        }
    }
    Ok(items)
}
