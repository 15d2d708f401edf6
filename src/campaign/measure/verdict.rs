//! Whether a campaign earned, lost, or cannot be told, and why.

use super::gain::Gain;
use serde::Serialize;

/// The chance of a gain from which a campaign counts as having earned; below one minus it, it lost.
pub const SURE: f64 = 0.975;

/// The verdict on one campaign, by its own customers alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// It earned.
    #[serde(rename = "earned")]
    Earned,
    /// It lost.
    #[serde(rename = "lost")]
    Lost,
    /// Neither can be said.
    #[serde(rename = "cannot tell")]
    CannotTell,
}

impl Verdict {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Earned => "earned",
            Verdict::Lost => "lost",
            Verdict::CannotTell => "cannot tell",
        }
    }
}

/// The verdict by the reading of extra orders; `None` where something stands against any verdict.
pub fn verdict(gain: Option<&Gain>) -> Verdict {
    match gain.map(|gain| gain.chance) {
        Some(chance) if chance >= SURE => Verdict::Earned,
        Some(chance) if chance <= 1.0 - SURE => Verdict::Lost,
        _ => Verdict::CannotTell,
    }
}

/// How many more campaigns of this kind until the sum is told apart from zero, if the gain is as
/// estimated; `None` where it is told already, or never will be.
pub fn more_needed(gain: &Gain) -> Option<usize> {
    if verdict(Some(gain)) != Verdict::CannotTell || gain.value == 0.0 {
        return None;
    }
    let all = (1.96 * gain.error / gain.value).powi(2).ceil();
    (all <= 100.0).then_some((all as usize).saturating_sub(1).max(1))
}
