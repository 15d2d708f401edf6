//! Charts that several views share. Numbers stand beside every chart.

use super::pen::Pen;
use crate::frontend::dashboard::views::Shared;
use crate::output::{bar, pad_start, sparkline};
use ratatui::layout::Rect;

/// Weeks in a year.
const YEAR: usize = 52;

/// Revenue by week: the run as a line of blocks, then the newest weeks with their amounts, last year
/// beside them where it is known. The current week is marked as part of a week.
pub fn weeks(pen: &mut Pen<'_, '_>, area: Rect, shared: &Shared) {
    let overview = shared.get();
    let weeks = overview
        .and_then(|overview| overview.status.revenue_weeks.as_deref())
        .unwrap_or_default();
    let inside = pen.panel(area, "Revenue by week, refunds taken off", false);
    let (width, height) = (usize::from(inside.width), usize::from(inside.height));
    let Some((last, whole)) = weeks.split_last() else {
        let said = if overview.is_some() || shared.is_missing() {
            "no purchases with amounts yet"
        } else {
            "reading ..."
        };
        return pen.lines(inside, &[said.to_string()]);
    };
    let shown: Vec<f64> = whole
        .iter()
        .rev()
        .take(width.saturating_sub(14).min(YEAR))
        .map(|week| week.revenue.major())
        .collect();
    let run: Vec<f64> = shown.iter().rev().copied().collect();
    let caption = format!("{:>2} whole weeks ", run.len());
    let mut lines = vec![format!("{caption}{}", sparkline(&run))];
    let highest = weeks
        .iter()
        .map(|week| week.revenue.major())
        .fold(0.0, f64::max);
    let blocks = width.saturating_sub(46).clamp(4, 40);
    for (index, week) in weeks
        .iter()
        .enumerate()
        .rev()
        .take(height.saturating_sub(1))
    {
        let share = if highest > 0.0 {
            week.revenue.major() / highest
        } else {
            0.0
        };
        let year_before = index
            .checked_sub(YEAR)
            .and_then(|before| weeks.get(before))
            .map_or(String::new(), |before| {
                format!(" (a year ago {})", before.revenue)
            });
        let part = if week.week == last.week {
            " so far".to_string()
        } else {
            year_before
        };
        lines.push(format!(
            "{} {} {} {:>4} orders{part}",
            week.week,
            bar(share, blocks),
            pad_start(&week.revenue.to_string(), 13),
            week.orders,
        ));
    }
    pen.lines(inside, &lines);
}
