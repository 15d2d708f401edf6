//! What the tests of this room share.

use crate::campaign::gate::{Gate, GateName};

/// A gate with these values; its reason holds a figure that no customer may read.
pub fn gate(
    name: GateName,
    pass: bool,
    observed: serde_json::Value,
    required: &str,
    distance: Option<f64>,
) -> Gate {
    Gate {
        gate: name,
        reason: format!("reason of {name} with a margin of 12.3 %"),
        pass,
        observed: Some(observed),
        required: Some(required.into()),
        distance,
        unit: "days".into(),
        evidence: vec![],
    }
}
