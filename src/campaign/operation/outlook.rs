//! What offers to an audience are expected to bring: the customers in numbers, the draws of the
//! response, and one offer after another judged on them.

use super::gather::Gathered;
use crate::campaign::detect::OrderRate;
use crate::campaign::draw::{Drawn, draw_holdout, holdout_size, number};
use crate::campaign::forecast::{
    Basis, Expected, Label, Rung, break_even, chance_of_order, expected,
};
use crate::campaign::gain::{
    Choice, Customer, Each, Grouped, Limits, Offer, choose, each, group, spread, totals,
};
use crate::campaign::gate::Candidate;
use crate::campaign::holdout::Prospect;
use crate::campaign::selection::BudgetRank;
use crate::campaign::uplift::{Draw, Uplift, Yardstick, prior::WINDOW_DAYS};
use crate::campaign::{Discount, Kind, Terms};
use crate::domain::{Currency, Estimate, Instant, Money};
use crate::error::{Answer, Error, Question, Result};
use crate::profile::PurchaseRecord;
use crate::shop::Shop;
use std::collections::BTreeMap;

/// Spread of the logarithm of one customer's orders where too few customers ordered twice.
const USUAL_SPREAD: f64 = 0.5;
/// Margins in percent that the question offers; any other is typed.
const MARGINS: [u32; 7] = [10, 20, 30, 40, 50, 60, 70];
/// Customers with two orders or more from which the shop's own spread counts.
const OWN_SPREAD: usize = 30;

/// A response to offers, drawn.
struct Response {
    draws: Vec<Draw>,
    label: Label,
}

/// An audience in numbers.
pub struct Outlook {
    customers: Vec<Customer>,
    /// The number of each in the draw.
    numbers: Vec<u64>,
    /// To discounts.
    to_discounts: Response,
    /// To a message without a discount.
    to_message: Response,
    spread: f64,
    /// Whether any customer's margin is known.
    knows_margin: bool,
    /// Customers without any order so far; none is expected of them without an offer.
    pub without_orders: usize,
}

/// An offer, judged on an audience.
pub struct Judged {
    grouped: Grouped,
    each: Vec<Each>,
    choice: Choice,
    limits: Limits,
    /// Whether it is a message without a discount.
    is_message: bool,
}

/// What an offer does with one customer, as expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// The chance of an order in the window without the offer.
    pub without: f64,
    /// What the offer adds to it.
    pub added: f64,
    /// The margin of an order before a discount, in minor units.
    pub kept_minor: f64,
    /// What the offer gives away, in minor units.
    pub cost_minor: f64,
    /// What it gains, in minor units.
    pub gain_minor: f64,
}

impl Outlook {
    /// The audience in a window of so many days.
    pub fn of(
        shop: &Shop,
        gathered: &Gathered,
        candidates: &[Candidate],
        days: f64,
    ) -> Result<Outlook> {
        let everyone = &gathered.everyone;
        let yardstick = Yardstick::of(&everyone.profiles);
        let known: Vec<f64> = candidates
            .iter()
            .filter_map(|candidate| candidate.order_minor)
            .collect();
        let mean_order = known.iter().sum::<f64>() / (known.len() as f64).max(1.0);
        let mut without_orders = 0;
        let customers = gathered.members.iter().zip(candidates);
        let customers = customers
            .map(|(&user, candidate)| {
                let orders = everyone.values[user].orders_90d;
                without_orders += usize::from(orders.is_none());
                Customer {
                    base: chance_of_order(orders.map_or(0.0, |orders| orders.value), days),
                    window: days / WINDOW_DAYS,
                    stratum: yardstick.stratum(&everyone.profiles[user]),
                    order_minor: candidate.order_minor.unwrap_or(mean_order),
                    margin: candidate.margin.map_or(1.0, |margin| margin.share),
                }
            })
            .collect();
        let response = |uplift: &Uplift| Response {
            draws: uplift.draws(1),
            label: Label {
                n: uplift.users,
                basis: match uplift.campaigns {
                    0 => Basis::Assumed,
                    _ => Basis::Pooled,
                },
                currency: everyone.snapshot.currency,
            },
        };
        Ok(Outlook {
            customers,
            numbers: numbers(shop, candidates)?,
            to_discounts: response(&gathered.experience.uplift),
            to_message: response(&gathered.experience.of_messages),
            spread: order_spread(gathered),
            knows_margin: candidates
                .iter()
                .any(|candidate| candidate.margin.is_some()),
            without_orders,
        })
    }

    fn response(&self, is_message: bool) -> &Response {
        if is_message {
            &self.to_message
        } else {
            &self.to_discounts
        }
    }

    /// Judges an offer: which of the eligible would get it. Where `must_gain`, only customers with an
    /// expected gain are chosen.
    pub fn judge(
        &self,
        offer: &Offer,
        is_eligible: &[bool],
        (budget, holdout): (Option<Money>, f64),
        must_gain: bool,
    ) -> Judged {
        let is_message = offer.discount.is_none();
        let draws = &self.response(is_message).draws;
        let grouped = group(&self.customers, offer, self.spread);
        let each = each(&grouped, draws);
        let limits = Limits {
            least_gain: if must_gain { 0.0 } else { f64::NEG_INFINITY },
            budget_minor: budget.map(|money| money.minor as f64),
            share: 1.0 - holdout,
        };
        let choice = choose(&grouped, &each, is_eligible, limits, draws, &self.numbers);
        Judged {
            grouped,
            each,
            choice,
            limits,
            is_message,
        }
    }

    /// Refuses to compare discounts where no margin is known.
    ///
    /// # Errors
    /// No customer's margin is known; the error asks for it.
    pub fn needs_margin(&self) -> Result<()> {
        if self.knows_margin {
            return Ok(());
        }
        let code = self.to_discounts.label.currency;
        let sold = if code == Currency::UNKNOWN {
            "100".to_string()
        } else {
            format!("100 {code}")
        };
        let text = format!("of {sold} sold, how much is left after the cost of the goods?");
        let mut error = Error::usage(format!("{text} Which discount earns depends on it"))
            .because("no file had costs, and no margin was typed")
            .hint("settings margin 40, or --discount 10");
        let answers = MARGINS.map(|percent| Answer {
            label: format!("about {percent}"),
            option: "margin",
            value: percent.to_string(),
        });
        error.question = Some(Box::new(Question {
            text,
            answers: answers.to_vec(),
        }));
        Err(error)
    }

    /// What the judged offer is expected to bring, given to the share that is not held out.
    pub fn expect(&self, judged: &Judged) -> Expected {
        let chosen = judged.choice.chosen();
        let share = judged.limits.share;
        let Response { draws, label } = self.response(judged.is_message);
        let found = totals(&judged.grouped, chosen, draws, share, 1);
        let mut at_full_price = judged.grouped.clone();
        for (sums, customer) in at_full_price.sums_of.iter_mut().zip(&self.customers) {
            sums.kept = customer.order_minor;
        }
        let revenue = totals(&at_full_price, chosen, draws, share, 1);
        let each: Vec<f64> = found
            .extra
            .iter()
            .map(|extra| extra / (share * chosen.len() as f64).max(1.0))
            .collect();
        let worst = chosen
            .iter()
            .map(|&user| judged.grouped.sums_of[user])
            .map(|sums| sums.taken + sums.contact)
            .sum::<f64>();
        Expected {
            extra_orders: Some(label.count(&each)),
            ..expected(&found, &revenue, worst * share, self.knows_margin, *label)
        }
    }

    /// The judged offer as a line of the table.
    pub fn rung(&self, judged: &Judged, kind: Kind, discount: String) -> Rung {
        let chosen = judged.choice.chosen();
        let Response { draws, label } = self.response(judged.is_message);
        let found = totals(&judged.grouped, chosen, draws, judged.limits.share, 1);
        Rung {
            kind,
            discount,
            basis: label.basis,
            offered: chosen.len()
                - holdout_size(chosen.len(), 1.0 - judged.limits.share).min(chosen.len()),
            redemptions: label.count(&found.used),
            cost: label.money(&found.cost),
            gain: label.money(&found.gain),
            chance: spread(&found.gain).above_zero,
        }
    }

    /// The table's line for sending nothing.
    pub fn nothing(&self, kind: Kind) -> Rung {
        let none = Estimate {
            value: 0.0,
            low: 0.0,
            high: 0.0,
            n: 0,
            assumed: false,
        };
        let label = &self.to_discounts.label;
        let money = label.money(&[]);
        let money = crate::profile::Estimated {
            n: 0,
            assumed: false,
            ..money
        };
        Rung {
            kind,
            discount: "nothing".into(),
            basis: label.basis,
            offered: 0,
            redemptions: none,
            cost: money,
            gain: money,
            chance: 0.0,
        }
    }

    /// See [`break_even`].
    pub fn break_even(&self, judged: &Judged, expected: &Expected) -> Option<Estimate> {
        let chosen = judged.choice.chosen();
        let kept: f64 = chosen
            .iter()
            .map(|&user| judged.grouped.sums_of[user].kept)
            .sum();
        let n = chosen.len() as f64;
        break_even(n * judged.limits.share, kept / n.max(1.0), expected)
    }

    /// How orders in the window are spread over the chosen without an offer.
    pub fn order_rate(&self, judged: &Judged) -> OrderRate {
        let chosen = judged.choice.chosen().iter();
        OrderRate::of(chosen.map(|&user| self.customers[user].base))
    }

    /// What the judged offer is expected to gain, and how well that can be measured; `None` where
    /// nobody is chosen or no margin is known.
    pub fn prospect(&self, judged: &Judged) -> Option<Prospect> {
        let chosen = judged.choice.chosen();
        if chosen.is_empty() || !self.knows_margin {
            return None;
        }
        let n = chosen.len() as f64;
        let draws = &self.response(judged.is_message).draws;
        let gains = totals(&judged.grouped, chosen, draws, 1.0, 1).gain;
        let mean = gains.iter().sum::<f64>() / gains.len().max(1) as f64;
        let squares: f64 = gains.iter().map(|gain| (gain - mean).powi(2)).sum();
        let kept: f64 = chosen
            .iter()
            .map(|&user| judged.grouped.sums_of[user].kept)
            .sum();
        Some(Prospect {
            customers: n,
            gain: mean / n,
            uncertainty: (squares / gains.len().max(1) as f64).sqrt() / n,
            noise: kept / n * self.order_rate(judged).variance().sqrt(),
        })
    }

    /// What the judged offer does with the customer at this position.
    pub fn case(&self, judged: &Judged, position: usize) -> Case {
        let (customer, each) = (&self.customers[position], &judged.each[position]);
        Case {
            without: customer.base,
            added: each.extra,
            kept_minor: customer.order_minor * customer.margin,
            cost_minor: each.cost,
            gain_minor: each.gain,
        }
    }

    /// Draws the comparison group among the chosen; positions, ascending.
    pub fn draw(&self, chosen: &[usize], holdout: f64) -> Vec<usize> {
        let people: Vec<Drawn> = chosen
            .iter()
            .map(|&position| Drawn {
                position,
                number: self.numbers[position],
                base: self.customers[position].base,
            })
            .collect();
        draw_holdout(&people, holdout)
    }
}

impl Judged {
    /// Positions of the chosen, ascending.
    pub fn chosen(&self) -> Vec<usize> {
        let mut chosen = self.choice.chosen().to_vec();
        chosen.sort_unstable();
        chosen
    }

    /// What the offer takes off the orders of the chosen on average, in percent; `None` for none.
    pub fn mean_percent(&self) -> Option<f64> {
        let chosen = self.choice.chosen();
        let percent = |&user: &usize| self.grouped.groups[self.grouped.group_of[user]].percent;
        let sum: f64 = chosen.iter().map(percent).sum();
        (!chosen.is_empty()).then(|| sum / chosen.len() as f64)
    }

    /// Chosen customers whose offer is expected to cost more than it brings.
    pub fn at_a_loss(&self) -> usize {
        let chosen = self.choice.chosen().iter();
        chosen.filter(|&&user| self.each[user].gain <= 0.0).count()
    }

    /// The rank of each customer; one who is not eligible gets the rank that they would have.
    pub fn ranks(&self) -> Vec<BudgetRank> {
        let ranked = &self.choice.ranked;
        let returned = |user: usize| self.each[user].gain / self.each[user].cost.max(1e-6);
        let mut costs = Vec::with_capacity(ranked.len());
        let mut cost = 0.0;
        let share = self.limits.share;
        for &user in ranked {
            cost += self.each[user].cost * share;
            costs.push(cost);
        }
        let needed = |user: usize| (self.limits.least_gain >= 0.0).then(|| self.each[user].gain);
        let mut ranks: Vec<BudgetRank> = (0..self.each.len())
            .map(|user| {
                let before = ranked.partition_point(|&other| returned(other) >= returned(user));
                let so_far = before.checked_sub(1).map_or(0.0, |last| costs[last]);
                BudgetRank {
                    rank: None,
                    eligible: ranked.len(),
                    cost_so_far: so_far + self.each[user].cost * share,
                    is_affordable: before < self.choice.size.max(1)
                        || self.limits.budget_minor.is_none(),
                    needed_gain: needed(user),
                }
            })
            .collect();
        for (place, &user) in ranked.iter().enumerate() {
            ranks[user] = BudgetRank {
                rank: Some(place + 1),
                cost_so_far: costs[place],
                is_affordable: place < self.choice.size,
                ..ranks[user]
            };
        }
        ranks
    }
}

/// The offer of these terms.
pub fn offer_of(terms: &Terms) -> Offer {
    Offer {
        discount: terms.discount,
        min_spend: terms.min_spend,
        contact_minor: terms.contact_minor,
        is_public: terms.is_public,
    }
}

/// An offer in words.
pub fn offer_text(discount: Option<Discount>, min_spend: Option<Money>) -> String {
    match (discount, min_spend) {
        (None, _) => "no discount".into(),
        (Some(discount), Some(money)) => format!("{discount} from {money}"),
        (Some(discount), None) => discount.to_string(),
    }
}

/// The number of each candidate in the draw.
fn numbers(shop: &Shop, candidates: &[Candidate]) -> Result<Vec<u64>> {
    let secret = shop.store().code_secret()?;
    let mut draws: BTreeMap<i64, Vec<Instant>> = BTreeMap::new();
    for draw in shop.store().fetch_draws()? {
        draws
            .entry(draw.person)
            .or_default()
            .push(Instant(draw.made_at));
    }
    let none = Vec::new();
    Ok(candidates
        .iter()
        .map(|candidate| {
            let earlier = draws.get(&candidate.user).unwrap_or(&none);
            number(&secret, &candidate.id, earlier, shop.context.now)
        })
        .collect())
}

/// The standard deviation of the logarithm of one customer's orders: pooled over the audience.
fn order_spread(gathered: &Gathered) -> f64 {
    const MOST: usize = 2_000;
    let (mut squares, mut degrees, mut customers) = (0.0, 0.0, 0);
    for &user in gathered.members.iter().take(MOST) {
        let record = PurchaseRecord::of(&gathered.everyone.snapshot.history(user));
        let sizes: Vec<f64> = record
            .orders
            .iter()
            .map(|order| order.amount as f64)
            .filter(|amount| *amount > 0.0)
            .map(f64::ln)
            .collect();
        if sizes.len() < 2 {
            continue;
        }
        let mean = sizes.iter().sum::<f64>() / sizes.len() as f64;
        squares += sizes.iter().map(|size| (size - mean).powi(2)).sum::<f64>();
        degrees += (sizes.len() - 1) as f64;
        customers += 1;
    }
    if customers < OWN_SPREAD {
        return USUAL_SPREAD;
    }
    (squares / degrees).sqrt().clamp(0.05, 1.5)
}
