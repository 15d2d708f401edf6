//! What one more sale of an item brings: its margin, as far as the shop knows it.

/// What a line of an item brought on average, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LineWorth {
    /// Its amount; the price where it never sold.
    pub amount: f32,
    /// Its cost, where the shop knows it.
    pub cost: Option<f32>,
}

/// The margin of one more line of each item by slot, in minor units; `None` where neither costs nor the
/// shop's share of margin in revenue are known. An item without a cost has that share, or else the share
/// of the items that have one.
pub fn margins(lines: &[LineWorth], share: Option<f64>) -> Option<Vec<f64>> {
    let costed = lines
        .iter()
        .filter_map(|line| Some((f64::from(line.amount), f64::from(line.cost?))));
    let (amount, cost) = costed.fold((0.0, 0.0), |sums, line| (sums.0 + line.0, sums.1 + line.1));
    let usual = share.or_else(|| (amount > 0.0).then(|| 1.0 - cost / amount))?;
    let of_line = |line: &LineWorth| {
        let amount = f64::from(line.amount);
        line.cost
            .map_or(amount * usual, |cost| amount - f64::from(cost))
    };
    Some(lines.iter().map(of_line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_comes_before_the_usual_share() {
        let line = |amount, cost| LineWorth { amount, cost };
        let lines = [
            line(1_000.0, Some(600.0)),
            line(500.0, None),
            line(100.0, Some(130.0)),
        ];
        assert_eq!(margins(&lines, Some(0.5)), Some(vec![400.0, 250.0, -30.0]));
        let usual = margins(&lines, None).map(|margins| margins[1].round());
        assert_eq!(usual, Some(168.0), "370 of 1,100");
        assert_eq!(margins(&lines[1..2], None), None);
        assert_eq!(margins(&lines[1..2], Some(0.2)), Some(vec![100.0]));
    }
}
