//! What the shop's own data chose about how the components are fitted and read.

use serde::{Deserialize, Serialize};

/// How alike two items are, by their buyers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Cosine with shrinkage (Sarwar and others 2001).
    #[default]
    Cosine,
    /// Buyers of many items and items of many buyers count less (Robertson and Walker 1994).
    Bm25,
}

/// Choices that are not weights of a blend.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tuned {
    /// Days in which popularity halves.
    pub popular_half_life_days: f64,
    /// Which of the fades of habits is used, from 0.
    pub habit: usize,
    /// Weight of the chance to buy a thing again now, beside the habit of buying it.
    pub due: f64,
    /// How the likeness of neighbours is measured.
    pub likeness: Likeness,
    /// Factor by which a purchase leads less to its neighbours with each later step.
    pub neighbour_fade: f64,
    /// The same to what is bought after it.
    pub transition_fade: f64,
    /// The same for EASE.
    pub ease_fade: f64,
    /// The ridge penalty of EASE, in buyers.
    pub ease_penalty: f32,
    /// The same fade for matrix factorisation.
    pub als_fade: f64,
}

impl Default for Tuned {
    /// What holds until the shop's own data were asked.
    fn default() -> Tuned {
        Tuned {
            popular_half_life_days: 15.0,
            habit: 0,
            due: 1.0,
            likeness: Likeness::Cosine,
            neighbour_fade: 0.8,
            transition_fade: 0.6,
            ease_fade: 0.9,
            ease_penalty: 100.0,
            als_fade: 0.95,
        }
    }
}
