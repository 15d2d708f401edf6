//! Where a customer stands in a choice, and what became of them.

/// Where a customer ranks among those whom the budget could reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BudgetRank {
    /// Rank by expected gain for what it costs, from 1; `None` for who is not ranked.
    pub rank: Option<usize>,
    /// How many are ranked.
    pub eligible: usize,
    /// Expected cost of all customers ranked up to this one, in minor units.
    pub cost_so_far: f64,
    /// Whether that is within the budget.
    pub is_affordable: bool,
    /// What an offer to this customer is expected to gain, in minor units; `None` where no gain is
    /// asked for.
    pub needed_gain: Option<f64>,
    /// The chance of an order in the window without an offer.
    pub without: f64,
    /// What an offer is expected to add to it.
    pub added: f64,
}

/// What became of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Gets the offer.
    Offered,
    /// Gets the offer with the second discount.
    Test,
    /// Drawn into the comparison group.
    HeldOut,
    /// Not chosen.
    No,
}
