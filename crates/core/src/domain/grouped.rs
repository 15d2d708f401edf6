//! Whole numbers as a person reads them.

use std::fmt::Display;

/// A whole number with separators, as `1,463`.
pub fn grouped(number: impl Display) -> String {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let mut grouped = String::from(sign);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn three_digits_are_a_group() {
        let numbers = [0, 999, 1_000, -1_000, -999, 1_234_567, i64::MIN];
        let shown = numbers.map(grouped).join(" ");
        assert_eq!(
            shown,
            "0 999 1,000 -1,000 -999 1,234,567 -9,223,372,036,854,775,808"
        );
    }
}
