//! The seven views, each in a folder of its own: what it lists, what its keys do, how it is drawn.

mod campaigns;
mod customers;
mod data;
mod patterns;
mod recommend;
mod segments;
mod state;
mod today;
mod view;

pub use state::{Fault, Shared, Slot, ViewState};
pub use view::{Ask, Opening, View};

use super::keymap::Action;

/// Names a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ViewId {
    /// What is worth doing.
    Today,
    /// Customers and their cards.
    Customers,
    /// Segments.
    Segments,
    /// Patterns.
    Patterns,
    /// Recommendations.
    Recommend,
    /// Campaigns.
    Campaigns,
    /// Loads, rows set aside, models and jobs.
    Data,
}

impl ViewId {
    /// All views, in the order of their numbers.
    pub const ALL: [ViewId; 7] = [
        ViewId::Today,
        ViewId::Customers,
        ViewId::Segments,
        ViewId::Patterns,
        ViewId::Recommend,
        ViewId::Campaigns,
        ViewId::Data,
    ];

    /// The name in the row of views.
    pub fn title(self) -> &'static str {
        match self {
            ViewId::Today => "Today",
            ViewId::Customers => "Customers",
            ViewId::Segments => "Segments",
            ViewId::Patterns => "Patterns",
            ViewId::Recommend => "Recommend",
            ViewId::Campaigns => "Campaigns",
            ViewId::Data => "Data",
        }
    }

    /// Its place, from 0.
    pub fn place(self) -> usize {
        ViewId::ALL
            .iter()
            .position(|view| *view == self)
            .unwrap_or(0)
    }

    /// The view so many places on, around the end.
    pub fn after(self, places: usize) -> ViewId {
        let place = self.place().saturating_add(places);
        let next = ViewId::ALL.iter().cycle().nth(place);
        next.copied().unwrap_or(self)
    }

    /// The view itself.
    pub fn view(self) -> &'static dyn View {
        match self {
            ViewId::Today => &today::Today,
            ViewId::Customers => &customers::Customers,
            ViewId::Segments => &segments::Segments,
            ViewId::Patterns => &patterns::Patterns,
            ViewId::Recommend => &recommend::Recommend,
            ViewId::Campaigns => &campaigns::Campaigns,
            ViewId::Data => &data::Data,
        }
    }

    /// Its keys.
    pub fn actions(self) -> &'static [Action] {
        self.view().actions()
    }
}
