//! Percentages as an operator types them.

/// Reads `15` or `15%` as the fraction 0.15.
///
/// # Errors
/// `0.15` is ambiguous and refused with both readings, as is anything outside 0 to 100.
pub fn parse_percent(text: &str) -> Result<f64, String> {
    let typed = text.trim();
    let digits = typed
        .strip_suffix('%')
        .unwrap_or(typed)
        .trim()
        .replace(',', ".");
    let value: f64 = digits
        .parse()
        .map_err(|_| format!("'{typed}' is not a percentage; type 15 or 15%"))?;
    if !value.is_finite() || !(0.0..=100.0).contains(&value) {
        return Err(format!("'{typed}' is outside 0 to 100 %"));
    }
    if value > 0.0 && value < 1.0 {
        return Err(format!(
            "{} or {} %? type a percentage such as 15",
            value * 100.0,
            value
        ));
    }
    Ok(value / 100.0)
}

#[cfg(test)]
mod tests {
    use super::parse_percent;

    #[test]
    fn a_fraction_is_asked_back() {
        assert_eq!(parse_percent("15"), Ok(0.15));
        assert_eq!(parse_percent("15 %"), Ok(0.15));
        assert_eq!(parse_percent("12,5%"), Ok(0.125));
        assert!(
            parse_percent("0.15")
                .unwrap_err()
                .starts_with("15 or 0.15 %?")
        );
        for wrong in ["x", "-1", "101", "NaN", ""] {
            assert!(parse_percent(wrong).is_err(), "{wrong}");
        }
    }
}
