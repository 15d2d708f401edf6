//! JSON values that keep numbers as written: an id of 19 digits loses none.

/// Deepest nesting of values.
const DEEPEST: usize = 64;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object: its members in order.
    Object(Vec<(String, Json)>),
}

/// Why a text is not a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// It ends too early.
    Cut,
    /// It is not JSON.
    Wrong,
    /// It is nested too deeply.
    Deep,
}

impl Bad {
    /// The reason in words.
    pub fn reason(self) -> &'static str {
        match self {
            Bad::Cut => "the JSON ends too early",
            Bad::Wrong => "it is not JSON",
            Bad::Deep => "values are nested more than 64 deep",
        }
    }
}

/// Reads the value at the beginning of `text`; returns it with the position after it.
///
/// # Errors
/// There is no value.
pub fn parse(text: &[u8]) -> Result<(Json, usize), Bad> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    Ok((value, parser.at))
}

/// Reads a text that is a single value.
///
/// # Errors
/// It is not a single value.
pub fn parse_whole(text: &[u8]) -> Result<Json, Bad> {
    let (value, end) = parse(text)?;
    if text[end..].iter().all(u8::is_ascii_whitespace) {
        Ok(value)
    } else {
        Err(Bad::Wrong)
    }
}

/// Reads an object's members up to a list whose key `is_wanted` accepts; returns the position after
/// its `[`. `is_wanted` also sees the keys before it, and false ends the search.
pub fn find_list(text: &[u8], is_wanted: impl Fn(&str, bool) -> bool) -> Option<usize> {
    let mut parser = Parser { text, at: 0 };
    parser.expect(b'{').ok()?;
    loop {
        parser.skip_blanks();
        let key = parser.string().ok()?;
        parser.expect(b':').ok()?;
        parser.skip_blanks();
        let is_list = parser.peek() == Some(b'[');
        if !is_wanted(&key, is_list) {
            return None;
        }
        if is_list {
            return Some(parser.at + 1);
        }
        parser.value(1).ok()?;
        parser.expect(b',').ok()?;
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Bad> {
        self.skip_blanks();
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Bad::Wrong),
            None => Err(Bad::Cut),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, Bad> {
        if depth > DEEPEST {
            return Err(Bad::Deep);
        }
        self.skip_blanks();
        match self.peek().ok_or(Bad::Cut)? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Json::Text),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, Bad> {
        self.at += 1;
        let mut members = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_blanks();
            let key = self.string()?;
            self.expect(b':')?;
            members.push((key, self.value(depth + 1)?));
            if self.ends(b'}')? {
                return Ok(Json::Object(members));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, Bad> {
        self.at += 1;
        let mut elements = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Json::List(elements));
        }
        loop {
            elements.push(self.value(depth + 1)?);
            if self.ends(b']')? {
                return Ok(Json::List(elements));
            }
        }
    }

    /// Reads a comma, or the end.
    fn ends(&mut self, end: u8) -> Result<bool, Bad> {
        self.skip_blanks();
        let byte = self.peek().ok_or(Bad::Cut)?;
        self.at += 1;
        match byte {
            b',' => Ok(false),
            _ if byte == end => Ok(true),
            _ => Err(Bad::Wrong),
        }
    }

    fn number(&mut self) -> Result<Json, Bad> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        {
            self.at += 1;
        }
        let text = String::from_utf8_lossy(&self.text[start..self.at]).into_owned();
        if text == "-" {
            return self.word();
        }
        // Only the syntax is checked; an exponent of a million digits is not evaluated here.
        text.parse::<f64>().map_err(|_| Bad::Wrong)?;
        Ok(Json::Number(text))
    }

    fn word(&mut self) -> Result<Json, Bad> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            b"null" => Ok(Json::Null),
            b"true" => Ok(Json::Bool(true)),
            b"false" => Ok(Json::Bool(false)),
            // Not in the standard, but common.
            b"NaN" | b"Infinity" => Ok(Json::Text("NaN".into())),
            _ if self.at == self.text.len() => Err(Bad::Cut),
            _ => Err(Bad::Wrong),
        }
    }

    fn string(&mut self) -> Result<String, Bad> {
        match self.peek() {
            Some(b'"') => self.at += 1,
            Some(_) => return Err(Bad::Wrong),
            None => return Err(Bad::Cut),
        }
        let mut text = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let end = memchr::memchr2(b'"', b'\\', rest).ok_or(Bad::Cut)?;
            if rest[..end].contains(&b'\n') {
                return Err(Bad::Wrong);
            }
            text.extend_from_slice(&rest[..end]);
            self.at += end + 1;
            if rest[end] == b'"' {
                // The decoder lets invalid bytes pass; they are rejected with their row.
                return Ok(String::from_utf8(text)
                    .unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned()));
            }
            let escaped = self.peek().ok_or(Bad::Cut)?;
            self.at += 1;
            let character = match escaped {
                b'"' | b'\\' | b'/' => escaped.into(),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.unicode()?,
                _ => return Err(Bad::Wrong),
            };
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    /// The character of `\uXXXX`, or of a surrogate pair.
    fn unicode(&mut self) -> Result<char, Bad> {
        let first = self.unit()?;
        let is_lead = (0xd800..0xdc00).contains(&first);
        if is_lead && self.text[self.at..].starts_with(b"\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.unit()?;
            if let Some(Ok(character)) = char::decode_utf16([first, second]).next() {
                return Ok(character);
            }
            self.at = before;
        }
        Ok(char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Result<u16, Bad> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Bad::Cut)?;
        let text = std::str::from_utf8(digits).map_err(|_| Bad::Wrong)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(Bad::Wrong);
        }
        self.at += 4;
        u16::from_str_radix(text, 16).map_err(|_| Bad::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_keep_their_digits() {
        let text = r#"{"id": 9223372036854775808123, "price":1.50, "e":-1E5, "n":null}"#;
        let Ok(Json::Object(members)) = parse_whole(text.as_bytes()) else {
            panic!("must be read")
        };
        let number = |text: &str| Json::Number(text.into());
        assert_eq!(members[0].1, number("9223372036854775808123"));
        assert_eq!(members[1].1, number("1.50"));
        assert_eq!(members[2].1, number("-1E5"));
        assert_eq!(members[3].1, Json::Null);
    }

    #[test]
    fn invalid_json_differs_from_truncated_json() {
        for (text, bad) in [
            ("", Bad::Cut),
            ("{\"a\":1", Bad::Cut),
            ("{\"a\":\"x", Bad::Cut),
            ("{\"a\":tru", Bad::Cut),
            ("[1,2", Bad::Cut),
            ("{a:1}", Bad::Wrong),
            ("{\"a\":1}}", Bad::Wrong),
            ("{\"a\":1,}", Bad::Wrong),
            ("{\"a\":\"x\ny\"}", Bad::Wrong),
            ("{\"a\":\"\\x\"}", Bad::Wrong),
            ("{\"a\":1.2.3}", Bad::Wrong),
        ] {
            assert_eq!(parse_whole(text.as_bytes()), Err(bad), "{text:?}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parse_whole(deep.as_bytes()), Err(Bad::Deep));
    }

    #[test]
    fn characters_are_unescaped() {
        let text = r#""a\u00e9\ud83d\ude00\ud800x\n\"\\\/""#;
        assert_eq!(
            parse_whole(text.as_bytes()),
            Ok(Json::Text("aé😀\u{fffd}x\n\"\\/".into()))
        );
    }

    fn plain(value: &Json) -> serde_json::Value {
        match value {
            Json::Null => serde_json::Value::Null,
            Json::Bool(is_so) => (*is_so).into(),
            Json::Number(text) => serde_json::from_str(text).unwrap(),
            Json::Text(text) => text.clone().into(),
            Json::List(elements) => elements.iter().map(plain).collect(),
            Json::Object(members) => serde_json::Value::Object(
                members
                    .iter()
                    .map(|(key, value)| (key.clone(), plain(value)))
                    .collect(),
            ),
        }
    }

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            (-1e9..1e9).prop_map(Into::into),
            ".{0,8}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                prop::collection::vec((".{0,4}", inner), 0..5)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_read_back(value in any_value()) {
            for text in [serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap()] {
                prop_assert_eq!(plain(&parse_whole(text.as_bytes()).unwrap()), value.clone());
            }
        }

        #[test]
        fn what_is_read_serde_reads_too(text in "[\\[\\]{}\",:0-9a-e\\\\u. \\-]{0,24}") {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let ours = parse_whole(text.as_bytes());
            prop_assert!(theirs.is_err() || ours.is_ok(), "{:?}", text);
        }

        #[test]
        fn no_bytes_make_the_parser_fail_hard(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
            let _ = find_list(&bytes, |_, _| true);
        }
    }
}
