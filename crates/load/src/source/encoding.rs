//! Bytes to text: the encoding, detected or named by the operator.

use crate::error::Error;
use crate::source::unpack::{Source, broken};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Text being read.
pub struct Text {
    /// UTF-8 text; in a file taken for UTF-8, invalid bytes are left as they are.
    pub read: Box<dyn Read + Send>,
    /// The encoding it was read as.
    pub encoding: &'static str,
    /// The beginning of the text.
    pub sample: String,
}

/// Decodes a source; `encoding` overrides detection.
///
/// # Errors
/// It is empty or not text.
pub fn decode(
    name: &str,
    source: Source,
    encoding: Option<&'static Encoding>,
) -> Result<Text, Error> {
    let Source {
        mut bytes, head, ..
    } = source;
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::Empty(name.to_string()));
    }
    let encoding = match encoding {
        Some(typed) => typed,
        None => detect(&head).map_err(|why| Error::Binary(name.to_string(), why))?,
    };
    let (mark, marked) = match Encoding::for_bom(&head) {
        Some((marked, length)) if marked == encoding => (length, true),
        _ => (0, false),
    };
    let sample = encoding
        .decode_without_bom_handling(&head[mark..])
        .0
        .into_owned();
    let read: Box<dyn Read + Send> = if encoding == UTF_8 {
        bytes
            .by_ref()
            .take(mark as u64)
            .read_exact(&mut vec![0; mark])
            .map_err(|error| broken(name, error))?;
        bytes
    } else {
        Box::new(Decoding {
            inner: bytes,
            decoder: encoding.new_decoder(),
            read: vec![0; 1 << 16],
            out: Vec::new(),
            at: 0,
            ended: false,
        })
    };
    let encoding = if encoding == UTF_8 && marked {
        "UTF-8 with BOM"
    } else {
        encoding.name()
    };
    Ok(Text {
        read,
        encoding,
        sample,
    })
}

fn detect(head: &[u8]) -> Result<&'static Encoding, &'static str> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    for (mark, why) in [
        (&b"PK\x03\x04"[..], "it is a damaged workbook or archive"),
        (b"\xd0\xcf\x11\xe0", "it is a damaged workbook"),
        (b"%PDF-", "it is a PDF"),
        (b"SQLite format 3\0", "it is a database"),
    ] {
        if head.starts_with(mark) {
            return Err(why);
        }
    }
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let pairs = head.len() / 2;
    if zeros(1) * 10 > pairs * 7 {
        return Ok(UTF_16LE);
    }
    if zeros(0) * 10 > pairs * 7 {
        return Ok(UTF_16BE);
    }
    if head.contains(&0) {
        return Err("it contains zero bytes");
    }
    let controls = head
        .iter()
        .filter(|&&byte| byte < 0x20 && !b"\t\r\n\x1b".contains(&byte))
        .count();
    if controls * 50 > head.len() {
        return Err("it contains control characters");
    }
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        // A character cut off at the end of the sample.
        Err(error) => error.error_len().is_none() || mostly_utf8(head),
    };
    if is_utf8 {
        return Ok(UTF_8);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    let looks = looks_like_text(
        &guess.decode_without_bom_handling(head).0,
        guess.is_single_byte(),
    );
    Ok(if looks { guess } else { UTF_8 })
}

/// More multi-byte characters than broken bytes: UTF-8 with damaged rows, which are set aside one
/// by one. In other encodings, bytes that happen to form such characters are rare.
fn mostly_utf8(head: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in head.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// Whether most non-ASCII characters are in places where such characters occur in words. Damaged
/// bytes are not, and their rows must be set aside rather than decoded as letters of another
/// encoding.
fn looks_like_text(text: &str, is_single_byte: bool) -> bool {
    let (mut good, mut bad) = (0, 0);
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        if !character.is_ascii() {
            let after = rest.peek().copied().unwrap_or(' ');
            // A letter and a damaged byte often form a character of a two-byte encoding.
            let counts = is_single_byte || character.is_alphabetic();
            if counts && is_at_home(before, character, after) {
                good += 1;
            } else {
                bad += 1;
            }
        }
        before = character;
    }
    good > bad
}

fn is_at_home(before: char, character: char, after: char) -> bool {
    match character {
        '\u{80}'..='\u{9f}' | char::REPLACEMENT_CHARACTER | 'ÿ' => false,
        '’' | '‘' | '·' => true,
        // A capital inside a word, or a symbol between two letters.
        _ if character.is_uppercase() => {
            !before.is_lowercase() && (before.is_alphabetic() || after.is_alphabetic())
        }
        _ if character.is_lowercase() => before.is_alphabetic() || after.is_alphabetic(),
        // Scripts without capitals form words of their own.
        _ if character.is_alphabetic() => {
            let is_own = |neighbour: char| !neighbour.is_ascii() && neighbour.is_alphabetic();
            is_own(before) || is_own(after) || !(before.is_alphabetic() || after.is_alphabetic())
        }
        _ => !(before.is_alphabetic() && after.is_alphabetic()),
    }
}

/// Turns another encoding into UTF-8; what cannot be decoded becomes U+FFFD.
struct Decoding<R> {
    inner: R,
    decoder: Decoder,
    read: Vec<u8>,
    out: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.out.len() && !self.ended {
            let length = self.inner.read(&mut self.read)?;
            self.ended = length == 0;
            let mut text = String::with_capacity(
                self.decoder
                    .max_utf8_buffer_length(length)
                    .unwrap_or(4 * length + 16),
            );
            let _ = self
                .decoder
                .decode_to_string(&self.read[..length], &mut text, self.ended);
            self.out = text.into_bytes();
            self.at = 0;
        }
        let length = buffer.len().min(self.out.len() - self.at);
        buffer[..length].copy_from_slice(&self.out[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_bytes_are_not_taken_for_letters() {
        let damaged = |bytes: &[u8]| [b"user,item\nann,tea\n", bytes, b"\nbob,cup\n"].concat();
        for bytes in [
            &b"c\xffyd,tea"[..],
            b"cyd\xff\xff,tea",
            b"c\xc3yd,tea",
            b"cyd,te\x81a",
            b"c\xd7yd,tea",
            b"Zo\xc3\xab,Caf\xc3\xa9 \xff",
        ] {
            assert_eq!(detect(&damaged(bytes)).unwrap(), UTF_8, "{bytes:?}");
        }
        for (bytes, encoding) in [
            (&b"Jos\xe9,tea"[..], "windows-1252"),
            (b"\xc9lodie,tea", "windows-1252"),
            (b"ANDR\xc9,tea", "windows-1252"),
            (b"ann,tea 3 \x80", "windows-1252"),
            (
                b"ann,Anna\x92s \x93best\x94 tea \x96 25\xb0",
                "windows-1252",
            ),
            (
                b"\xcc\xe0\xf0\xe8\xff,\xf7\xe0\xe9 \xf7\xe5\xf0\xed\xfb\xe9",
                "windows-1251",
            ),
        ] {
            assert_eq!(
                detect(&damaged(bytes)).unwrap().name(),
                encoding,
                "{bytes:?}"
            );
        }
        let chinese = encoding_rs::GBK
            .encode("用户,商品\n王小明,绿茶\n李雷,红茶\n")
            .0
            .into_owned();
        assert_eq!(detect(&chinese).unwrap().name(), "GBK");
    }

    fn read(bytes: &[u8]) -> Result<(String, &'static str), Error> {
        let source =
            crate::source::unpack::unpack("x", Box::new(std::io::Cursor::new(bytes.to_vec())))?;
        let mut decoded = decode("x", source, None)?;
        let mut text = String::new();
        decoded.read.read_to_string(&mut text).unwrap();
        Ok((text, decoded.encoding))
    }

    #[test]
    fn encodings_are_detected() {
        let text = "user,item\nJosé,Crème brûlée\nZoë,Thé à la menthe\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [b"\xff\xfe".to_vec(), utf16.clone()].concat();
        let latin = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            (
                [b"\xef\xbb\xbf".to_vec(), text.as_bytes().to_vec()].concat(),
                "UTF-8 with BOM",
            ),
            (utf16, "UTF-16LE"),
            (marked, "UTF-16LE"),
            (latin, "windows-1252"),
        ] {
            assert_eq!(
                read(&bytes).unwrap(),
                (text.to_string(), encoding),
                "{encoding}"
            );
        }
        let chinese = "订单编号,买家会员名,总金额\n1,测试买家甲,178.80\n2,测试买家乙,21.00\n";
        let japanese =
            "注文番号,購入者名,商品名\n1,山田太郎,緑茶のティーバッグ\n2,佐藤花子,カップ\n";
        for (text, encoding) in [
            (chinese, encoding_rs::GB18030),
            (japanese, encoding_rs::SHIFT_JIS),
        ] {
            let bytes = encoding.encode(text).0.into_owned();
            assert_eq!(read(&bytes).unwrap().0, text, "{}", encoding.name());
        }
    }

    #[test]
    fn text_is_required() {
        assert!(matches!(read(b""), Err(Error::Empty(_))));
        assert!(matches!(read(b"\n\n"), Err(Error::Empty(_))));
        assert!(matches!(
            read(b"PK\x03\x04\x00\x01\x02abc\x00"),
            Err(Error::Binary(..))
        ));
    }
}
