//! Numbers in few bytes: each in the shortest of several forms, which keep it to nine digits behind the point.

use super::bytes::{Reader, Writer};

/// Forms of a number, by the byte before it.
mod form {
    pub const ZERO: u8 = 0;
    pub const ONE: u8 = 1;
    /// Positive whole number.
    pub const WHOLE: u8 = 2;
    /// Negative whole number.
    pub const NEGATIVE: u8 = 3;
    /// Seconds as days.
    pub const DAYS: u8 = 4;
    /// Numerator and denominator.
    pub const RATIO: u8 = 5;
    /// All 64 bits.
    pub const WIDE: u8 = 6;
    /// The rest of a list as a denominator, how many bits the numerators have, and these bits.
    pub const SHARED: u8 = 7;
    /// From here on 5 bits of the byte are the exponent, and 32 bits of the mantissa follow.
    pub const FLOAT: u8 = 0x40;
    /// From here on 6 bits of the byte are the first of the 30 bits of a share.
    pub const SHARE: u8 = 0x80;
    /// So many zeros more than this, in a list.
    pub const ZEROS: u8 = 0xC0;
}

/// Exponents of the form [`form::FLOAT`] begin at this power of two, and are this many.
const FLOAT_FROM: i64 = 0;
const FLOATS: i64 = 32;
/// A share of 1 in 30 bits.
const WHOLE_SHARE: u32 = (1 << 30) - 1;

/// Denominators and numerators stay below this, so that a ratio takes at most as much as a share.
const LARGEST_RATIO: f64 = 16_384.0;
/// Numerators of shares have at most so many bits: those of two numbers below [`LARGEST_RATIO`].
const MOST_BITS: u32 = 28;
/// Whole numbers from here on are kept in short form.
const LARGEST_WHOLE: f64 = 1e12;
const DAY: f64 = 86_400.0;

/// Numerator and denominator, both small, whose quotient is the number to the last bit.
fn ratio(number: f64) -> Option<(u64, u64)> {
    let (mut last, mut own) = ((1.0, 0.0), (number.floor(), 1.0));
    let mut rest = number - number.floor();
    for _ in 0..8 {
        if own.0 / own.1 == number {
            return Some((own.0 as u64, own.1 as u64));
        }
        if rest < 1e-9 {
            return None;
        }
        let inverse = 1.0 / rest;
        let whole = inverse.floor();
        rest = inverse - whole;
        (last, own) = (own, (whole * own.0 + last.0, whole * own.1 + last.1));
        if own.0 >= LARGEST_RATIO || own.1 >= LARGEST_RATIO {
            return None;
        }
    }
    None
}

pub(super) fn write_number(writer: &mut Writer, number: f64) {
    let mut form = |form: u8| writer.bytes.push(form);
    if number == 0.0 {
        return form(form::ZERO);
    }
    if number == 1.0 {
        return form(form::ONE);
    }
    if number.fract() == 0.0 && number.abs() < LARGEST_WHOLE {
        form(if number > 0.0 {
            form::WHOLE
        } else {
            form::NEGATIVE
        });
        return writer.number(number.abs() as u64);
    }
    if number > 0.0 && number < LARGEST_RATIO {
        if let Some((numerator, denominator)) = ratio(number) {
            form(form::RATIO);
            writer.number(numerator);
            return writer.number(denominator);
        }
        let seconds = (number * DAY).round();
        if seconds / DAY == number {
            form(form::DAYS);
            return writer.number(seconds as u64);
        }
    }
    if number > 0.0 && number < 1.0 {
        let share = (number * f64::from(WHOLE_SHARE)).round() as u32;
        let [first, rest @ ..] = share.to_be_bytes();
        form(form::SHARE | first);
        return writer.bytes.extend_from_slice(&rest);
    }
    // Rounded to 32 bits of the mantissa.
    let bits = number.to_bits().wrapping_add(1 << 19);
    let exponent = (bits >> 52) as i64 - 1_023 - FLOAT_FROM;
    if number > 0.0 && (0..FLOATS).contains(&exponent) {
        form(form::FLOAT + exponent as u8);
        let mantissa = (bits >> 20) as u32;
        return writer.bytes.extend_from_slice(&mantissa.to_be_bytes());
    }
    form(form::WIDE);
    writer.bytes.extend_from_slice(&number.to_le_bytes());
}

pub(super) fn read_number(reader: &mut Reader<'_>) -> Option<f64> {
    let form = reader.byte()?;
    read_after(reader, form)
}

fn read_after(reader: &mut Reader<'_>, form: u8) -> Option<f64> {
    Some(match form {
        form::ZERO => 0.0,
        form::ONE => 1.0,
        form::WHOLE => reader.number()? as f64,
        form::NEGATIVE => -(reader.number()? as f64),
        form::DAYS => reader.number()? as f64 / DAY,
        form::RATIO => reader.number()? as f64 / reader.number()? as f64,
        form::WIDE => f64::from_le_bytes(*reader.chunk::<8>()?),
        share if (form::SHARE..form::ZEROS).contains(&share) => {
            let [a, b, c] = *reader.chunk::<3>()?;
            let share = u32::from_be_bytes([share & 0x3f, a, b, c]);
            f64::from(share) / f64::from(WHOLE_SHARE)
        }
        float if (form::FLOAT..form::FLOAT + FLOATS as u8).contains(&float) => {
            let mantissa = u64::from(u32::from_be_bytes(*reader.chunk::<4>()?));
            let exponent = (i64::from(float - form::FLOAT) + FLOAT_FROM + 1_023) as u64;
            f64::from_bits(exponent << 52 | mantissa << 20)
        }
        _ => return None,
    })
}

/// Writes a list of numbers.
pub(super) fn write_numbers(writer: &mut Writer, numbers: &[f64]) {
    writer.number(numbers.len() as u64);
    let (mut each, mut shared) = (Writer::default(), Writer::default());
    write_each(&mut each, numbers);
    let is_shared = write_shared(&mut shared, numbers).is_some();
    let shorter = if is_shared && shared.bytes.len() < each.bytes.len() {
        shared
    } else {
        each
    };
    writer.bytes.extend(shorter.bytes);
}

/// Shares of one whole: the least common denominator and the numerators. `None` where there is none that is small.
fn write_shared(writer: &mut Writer, numbers: &[f64]) -> Option<()> {
    let mut whole = 1;
    for number in numbers.iter().filter(|number| **number != 0.0) {
        if !(0.0..LARGEST_RATIO).contains(number) {
            return None;
        }
        let (_, denominator) = ratio(*number)?;
        whole *= denominator / greatest_common_divisor(whole, denominator);
        if whole as f64 >= LARGEST_RATIO {
            return None;
        }
    }
    let numerators: Vec<u64> = numbers
        .iter()
        .map(|number| (number * whole as f64).round() as u64)
        .collect();
    let mut pairs = numerators.iter().zip(numbers);
    if pairs.any(|(numerator, number)| *numerator as f64 / whole as f64 != *number) {
        return None;
    }
    let most = numerators.iter().max().copied().unwrap_or(0);
    let width = (u64::BITS - most.leading_zeros()).max(1);
    writer.bytes.push(form::SHARED);
    writer.number(whole);
    writer.number(width.into());
    // The lowest bits first.
    let (mut held, mut bits) = (0_u64, 0);
    for numerator in numerators {
        held |= numerator << bits;
        bits += width;
        while bits >= 8 {
            writer.bytes.push(held as u8);
            held >>= 8;
            bits -= 8;
        }
    }
    if bits > 0 {
        writer.bytes.push(held as u8);
    }
    Some(())
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

fn read_shared(reader: &mut Reader<'_>, length: u64, numbers: &mut Vec<f64>) -> Option<()> {
    let whole = reader.number()? as f64;
    let width = u32::try_from(reader.number()?)
        .ok()
        .filter(|width| (1..=MOST_BITS).contains(width))?;
    let (mut held, mut bits) = (0_u64, 0);
    while (numbers.len() as u64) < length {
        while bits < width {
            held |= u64::from(reader.byte()?) << bits;
            bits += 8;
        }
        numbers.push((held & ((1 << width) - 1)) as f64 / whole);
        held >>= width;
        bits -= width;
    }
    Some(())
}

fn write_each(writer: &mut Writer, numbers: &[f64]) {
    let mut at = 0;
    while at < numbers.len() {
        let zeros = numbers[at..]
            .iter()
            .take_while(|number| **number == 0.0)
            .take(usize::from(u8::MAX - form::ZEROS))
            .count();
        if zeros > 1 {
            writer.bytes.push(form::ZEROS + zeros as u8);
            at += zeros;
        } else {
            write_number(writer, numbers[at]);
            at += 1;
        }
    }
}

pub(super) fn read_numbers(reader: &mut Reader<'_>) -> Option<Vec<f64>> {
    let length = reader.number()?;
    let mut numbers = Vec::new();
    while (numbers.len() as u64) < length {
        let form = reader.byte()?;
        if form == form::SHARED {
            read_shared(reader, length, &mut numbers)?;
        } else if form > form::ZEROS {
            let zeros = usize::from(form - form::ZEROS);
            numbers.extend(std::iter::repeat_n(0.0, zeros));
        } else {
            numbers.push(read_after(reader, form)?);
        }
    }
    (numbers.len() as u64 == length).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_values_take_few_bytes_and_ratios_are_exact() {
        let size = |numbers: Vec<f64>| {
            let mut writer = Writer::default();
            write_numbers(&mut writer, &numbers);
            let read = read_numbers(&mut Reader::new(&writer.bytes)).unwrap();
            (writer.bytes.len(), read == numbers)
        };
        let mut hours = vec![0.0; 24];
        (hours[9], hours[17]) = (2.0 / 3.0, 1.0 / 3.0);
        assert_eq!(size(hours), (1 + 3 + 2 * 3, true));
        let counted: Vec<f64> = (0..24).map(|hour| f64::from(hour % 5) / 48.0).collect();
        assert_eq!(size(counted), (1 + 3 + 24 * 3 / 8, true));
        assert_eq!(size(vec![12_345_678.0 / 86_400.0]), (1 + 1 + 4, true));
        assert_eq!(size(vec![0.123_456_789_012]).0, 1 + 4);
        assert_eq!(size(vec![1_234.567_890_123]).0, 1 + 5);
        assert_eq!(size(vec![f64::NAN]).0, 1 + 9);
    }
}
