//! Packed bytes of what the store keeps: numbers of variable length (LEB128) and little-endian floats.

/// Writes a part.
#[derive(Debug, Default)]
pub struct Writer {
    /// What was written.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// A number that is never negative.
    pub fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A float.
    pub fn float(&mut self, value: f32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A text with its length.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }
}

/// Reads a part; every method gives `None` where the bytes end too early.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes }
    }

    /// Whether all is read.
    pub fn is_done(&self) -> bool {
        self.bytes.is_empty()
    }

    /// A number.
    pub fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.chunk::<1>().map(|[byte]| *byte)
    }

    /// Some bytes.
    pub fn chunk<const LENGTH: usize>(&mut self) -> Option<&'a [u8; LENGTH]> {
        let (chunk, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(chunk)
    }

    /// A float.
    pub fn float(&mut self) -> Option<f32> {
        self.chunk().map(|bytes| f32::from_le_bytes(*bytes))
    }

    /// A text.
    pub fn text(&mut self) -> Option<String> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_and_a_torn_part_is_noticed(number: u64, float: f32, text in ".*") {
            let mut writer = Writer::default();
            writer.number(number);
            writer.float(float);
            writer.text(&text);
            let read = |bytes: &[u8]| {
                let mut reader = Reader::new(bytes);
                Some((reader.number()?, reader.float()?.to_bits(), reader.text()?))
            };
            prop_assert_eq!(read(&writer.bytes), Some((number, float.to_bits(), text)));
            prop_assert_eq!(read(&writer.bytes[..writer.bytes.len() - 1]).is_some(), false);
        }
    }
}
