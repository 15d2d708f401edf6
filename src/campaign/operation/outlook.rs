//! What offers to an audience are expected to bring: the customers in numbers, the draws of the
//! response, and one offer after another judged on them.

use super::gather::Gathered;
use super::member::Member;
use crate::campaign::detect::OrderRate;
use crate::campaign::draw::{Drawn, draw_holdout, holdout_size, number};
use crate::campaign::forecast::{
    Basis, Expected, Label, Rung, break_even, chance_of_order, expected,
};
use crate::campaign::gain::{
    Arm, Choice, Customer, Each, Limits, Offer, choose, each_of, group, spread, totals_of,
};
use crate::campaign::holdout::Prospect;
use crate::campaign::lesson::Outcome;
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

/// Parts of a percent by which a discount may be below those measured: groups of orders differ.
const NEAR: f64 = 0.5;

/// A response to offers, drawn.
struct Response {
    draws: Vec<Draw>,
    label: Label,
    /// The smallest discount that was measured, in percent; `None` where depth does not count: of
    /// messages, and where nothing was measured.
    least_percent: Option<f64>,
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
    /// Of how often offers are used.
    of_use: Label,
    spread: f64,
    /// Whether any customer's margin is known.
    knows_margin: bool,
    /// Customers without any order so far; none is expected of them without an offer.
    pub without_orders: usize,
}

/// An offer, judged on an audience.
pub struct Judged {
    /// The offer, and a second one that is tested against it.
    arms: Vec<Arm>,
    /// What an offer is expected to do with each customer.
    each: Vec<Each>,
    choice: Choice,
    limits: Limits,
    /// Whether it is a message without a discount.
    is_message: bool,
}

/// Who of the chosen gets something else than the offer; positions, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// Nothing.
    pub held_out: Vec<usize>,
    /// The second offer.
    pub tested: Vec<usize>,
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
    pub fn of(shop: &Shop, gathered: &Gathered, members: &[Member], days: f64) -> Result<Outlook> {
        let everyone = &gathered.everyone;
        let yardstick = Yardstick::of(&everyone.profiles);
        let known: Vec<f64> = members
            .iter()
            .filter_map(|member| member.order.order_minor)
            .collect();
        let mean_order = known.iter().sum::<f64>() / (known.len() as f64).max(1.0);
        let mut without_orders = 0;
        let order_cost = everyone.norms.norms.order_cost;
        let scale = everyone.snapshot.currency.scale();
        let customers = gathered.members.iter().zip(members);
        let customers = customers
            .map(|(&user, member)| {
                let orders = everyone.values[user].orders_90d;
                without_orders += usize::from(orders.is_none());
                let order_minor = member.order.order_minor.unwrap_or(mean_order);
                Customer {
                    base: chance_of_order(orders.map_or(0.0, |orders| orders.value), days),
                    window: days / WINDOW_DAYS,
                    stratum: yardstick.stratum(&everyone.profiles[user]),
                    order_minor,
                    margin: member.order.margin.map_or(1.0, |margin| margin.share)
                        - order_cost.share_of(order_minor, scale),
                    fee: order_cost.share,
                }
            })
            .collect();
        let response = |uplift: &Uplift, least_percent| Response {
            least_percent,
            draws: uplift.draws(1),
            label: Label {
                n: uplift.users,
                basis: Basis::of_weight(uplift.campaigns, uplift.weight_of_data()),
                currency: everyone.snapshot.currency,
            },
        };
        Ok(Outlook {
            customers,
            numbers: numbers(shop, gathered)?,
            to_discounts: response(
                &gathered.experience.uplift,
                gathered.experience.least_percent,
            ),
            to_message: response(&gathered.experience.of_messages, None),
            of_use: label_of_use(gathered),
            spread: order_spread(gathered),
            knows_margin: members.iter().any(|member| member.order.margin.is_some()),
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

    /// Judges the offers of these terms: which of the eligible would get one. Where only customers who
    /// pay are wanted, those without an expected gain are left out.
    pub fn judge(&self, terms: &Terms, is_eligible: &[bool]) -> Judged {
        let is_message = terms.discount.is_none();
        let draws = &self.response(is_message).draws;
        let arms: Vec<Arm> = offers_of(terms)
            .into_iter()
            .map(|(offer, share)| Arm {
                grouped: group(&self.customers, &offer, self.spread),
                share,
            })
            .collect();
        let each = each_of(&arms, draws);
        let limits = Limits {
            least_gain: if terms.leaves_out() {
                0.0
            } else {
                f64::NEG_INFINITY
            },
            budget_minor: terms.budget.map(|money| money.minor as f64),
        };
        let choice = choose(&arms, &each, is_eligible, limits, draws, &self.numbers);
        Judged {
            arms,
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

    /// The smallest discount whose response was measured, in percent, where the judged one is below
    /// it: that so little does as much as more did is an extrapolation.
    pub fn least_tried(&self, judged: &Judged) -> Option<f64> {
        let least = self.response(judged.is_message).least_percent?;
        let percent = judged.mean_percent()?;
        (percent < least - NEAR).then_some(least)
    }

    /// How what is expected of the judged offer is labelled: an extrapolation is assumed.
    fn label_of(&self, judged: &Judged) -> Label {
        let label = self.response(judged.is_message).label;
        if self.least_tried(judged).is_some() {
            Label {
                basis: Basis::Assumed,
                ..label
            }
        } else {
            label
        }
    }

    /// What the judged offer is expected to bring, given to the share that is not held out.
    pub fn expect(&self, judged: &Judged) -> Expected {
        let chosen = judged.choice.chosen();
        let share = judged.share();
        let draws = &self.response(judged.is_message).draws;
        let label = self.label_of(judged);
        let found = totals_of(&judged.arms, chosen, draws, 1);
        let mut at_full_price = judged.arms.clone();
        for arm in &mut at_full_price {
            for (sums, customer) in arm.grouped.sums_of.iter_mut().zip(&self.customers) {
                (sums.kept, sums.saved) = (customer.order_minor, 0.0);
            }
        }
        let revenue = totals_of(&at_full_price, chosen, draws, 1);
        let each: Vec<f64> = found
            .extra
            .iter()
            .map(|extra| extra / (share * chosen.len() as f64).max(1.0))
            .collect();
        let worst_of = |arm: &Arm| {
            let sums = chosen.iter().map(|&user| arm.grouped.sums_of[user]);
            arm.share * sums.map(|sums| sums.taken + sums.contact).sum::<f64>()
        };
        let worst = judged.arms.iter().map(worst_of).sum();
        Expected {
            extra_orders: Some(label.count(&each)),
            ..expected(
                &found,
                &revenue,
                worst,
                self.knows_margin,
                (label, self.of_use),
            )
        }
    }

    /// The judged offer as a line of the table.
    pub fn rung(&self, judged: &Judged, kind: Kind, discount: String) -> Rung {
        let chosen = judged.choice.chosen();
        let draws = &self.response(judged.is_message).draws;
        let label = self.label_of(judged);
        let found = totals_of(&judged.arms, chosen, draws, 1);
        Rung {
            is_untried: self.least_tried(judged).is_some(),
            kind,
            discount,
            basis: label.basis,
            offered: chosen.len()
                - holdout_size(chosen.len(), 1.0 - judged.share()).min(chosen.len()),
            measured_on: label.n,
            redemptions: self.of_use.count(&found.used),
            cost: self.of_use.money(&found.cost),
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
            is_untried: false,
            kind,
            discount: "nothing".into(),
            basis: label.basis,
            measured_on: 0,
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
        let n = chosen.len() as f64;
        break_even(n * judged.share(), self.kept(chosen) / n.max(1.0), expected)
    }

    /// The margin of one order of each, in minor units.
    fn kept(&self, chosen: &[usize]) -> f64 {
        let kept = |&user: &usize| self.customers[user].order_minor * self.customers[user].margin;
        chosen.iter().map(kept).sum()
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
        let mut arms = judged.arms.clone();
        for arm in &mut arms {
            arm.share /= judged.share().max(f64::MIN_POSITIVE);
        }
        let gains = totals_of(&arms, chosen, draws, 1).gain;
        let mean = gains.iter().sum::<f64>() / gains.len().max(1) as f64;
        let squares: f64 = gains.iter().map(|gain| (gain - mean).powi(2)).sum();
        let kept = self.kept(chosen);
        Some(Prospect {
            customers: n,
            gain: mean / n,
            uncertainty: (squares / gains.len().max(1) as f64).sqrt() / n,
            noise: kept / n * self.order_rate(judged).variance().sqrt(),
        })
    }

    /// What a trial of the judged offer would show in each draw, and what it would gain with everyone of
    /// `whole`.
    pub fn outcomes(&self, trial: &Judged, whole: &Judged) -> Vec<Outcome> {
        let of = |judged: &Judged| {
            let draws = &self.response(judged.is_message).draws;
            totals_of(&judged.arms, judged.choice.chosen(), draws, 1)
        };
        let offered = trial.share() * trial.choice.chosen().len() as f64;
        let (seen, gained) = (of(trial).extra, of(whole).gain);
        let pairs = seen.iter().zip(gained);
        pairs
            .map(|(extra, gain)| Outcome {
                gain: gain / whole.share().max(f64::MIN_POSITIVE),
                extra: extra / offered.max(1.0),
            })
            .collect()
    }

    /// The rank of each customer within the budget.
    pub fn ranks(&self, judged: &Judged) -> Vec<BudgetRank> {
        judged.ranks(&self.customers)
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

    /// Draws the comparison group among the chosen, and those with the second offer among the others;
    /// positions, ascending.
    pub fn draw(&self, chosen: &[usize], terms: &Terms) -> Groups {
        let held_out = self.draw_share(chosen, terms.holdout);
        let offered: Vec<usize> = chosen
            .iter()
            .copied()
            .filter(|position| held_out.binary_search(position).is_err())
            .collect();
        let tested = match terms.test {
            Some(test) => self.draw_share(&offered, test.share),
            None => Vec::new(),
        };
        Groups { held_out, tested }
    }

    fn draw_share(&self, among: &[usize], share: f64) -> Vec<usize> {
        let people: Vec<Drawn> = among
            .iter()
            .map(|&position| Drawn {
                position,
                number: self.numbers[position],
                base: self.customers[position].base,
            })
            .collect();
        draw_holdout(&people, share)
    }
}

impl Judged {
    /// The fraction of the chosen that gets an offer.
    fn share(&self) -> f64 {
        self.arms.iter().map(|arm| arm.share).sum()
    }

    /// Positions of the chosen, ascending.
    pub fn chosen(&self) -> Vec<usize> {
        let mut chosen = self.choice.chosen().to_vec();
        chosen.sort_unstable();
        chosen
    }

    /// What the offer takes off the orders of the chosen on average, in percent; `None` for none.
    pub fn mean_percent(&self) -> Option<f64> {
        let chosen = self.choice.chosen();
        let grouped = &self.arms.first()?.grouped;
        let percent = |&user: &usize| grouped.groups[grouped.group_of[user]].percent;
        let sum: f64 = chosen.iter().map(percent).sum();
        (!chosen.is_empty()).then(|| sum / chosen.len() as f64)
    }

    /// Chosen customers whose offer is expected to cost more than it brings.
    pub fn at_a_loss(&self) -> usize {
        let chosen = self.choice.chosen().iter();
        chosen.filter(|&&user| self.each[user].gain <= 0.0).count()
    }

    /// The rank of each customer; one who is not eligible gets the rank that they would have.
    fn ranks(&self, customers: &[Customer]) -> Vec<BudgetRank> {
        let ranked = &self.choice.ranked;
        let returned = |user: usize| self.each[user].gain / self.each[user].cost.max(1e-6);
        let mut costs = Vec::with_capacity(ranked.len());
        let mut cost = 0.0;
        let share = self.share();
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
                    without: customers[user].base,
                    added: self.each[user].extra,
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

/// The offers of these terms, each with the fraction of the chosen that gets it.
fn offers_of(terms: &Terms) -> Vec<(Offer, f64)> {
    let offer = |discount| Offer {
        discount,
        min_spend: terms.min_spend,
        contact_minor: terms.contact_minor,
        is_public: terms.is_public,
    };
    let offered = 1.0 - terms.holdout;
    match terms.test {
        None => vec![(offer(terms.discount), offered)],
        Some(test) => vec![
            (offer(terms.discount), offered * (1.0 - test.share)),
            (offer(Some(test.discount)), offered * test.share),
        ],
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

/// Customers who order after an offer are counted, but no chance assigns who uses it.
fn label_of_use(gathered: &Gathered) -> Label {
    let ordered = gathered.experience.uplift.habits().all_ordered();
    Label {
        n: ordered as u64,
        basis: if ordered > 0.0 {
            Basis::Pooled
        } else {
            Basis::Assumed
        },
        currency: gathered.everyone.snapshot.currency,
    }
}

/// The number of each candidate in the draw.
fn numbers(shop: &Shop, gathered: &Gathered) -> Result<Vec<u64>> {
    let secret = shop.store().code_secret()?;
    let mut draws: BTreeMap<i64, Vec<Instant>> = BTreeMap::new();
    for draw in shop.store().fetch_draws()? {
        draws
            .entry(draw.person)
            .or_default()
            .push(Instant(draw.made_at));
    }
    let none = Vec::new();
    Ok(gathered
        .members
        .iter()
        .map(|&member| {
            let user = &gathered.everyone.snapshot.users[member];
            let earlier = draws.get(&user.key).unwrap_or(&none);
            number(&secret, &user.id, earlier, shop.context.now)
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
