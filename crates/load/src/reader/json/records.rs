//! The records of a JSON text: one per line, the elements of a list, or those of pages that an API
//! returns one after another.

use super::parse::{Bad, Json, find_list, parse, parse_whole};
use std::io::{self, Read};
use std::ops::Range;

/// Bytes read at once.
const STEP: usize = 1 << 17;

/// Longest record, in bytes.
const LONGEST: usize = 1 << 26;

/// A page is distinguished from a record within this many bytes.
const LOOKED_AT: usize = 1 << 20;

/// Keys of a page besides its list.
const PAGING: [&str; 31] = [
    "next",
    "prev",
    "previous",
    "first",
    "last",
    "count",
    "total",
    "total_count",
    "totalcount",
    "page",
    "pages",
    "per_page",
    "page_size",
    "limit",
    "offset",
    "skip",
    "has_more",
    "hasmore",
    "object",
    "url",
    "links",
    "_links",
    "meta",
    "pagination",
    "paging",
    "info",
    "status",
    "success",
    "cursor",
    "next_cursor",
    "page_info",
];

/// Keys of lists of order lines; a page may have one only if everything else in it is about paging.
const LINES: [&str; 3] = ["line_items", "products", "items"];

/// The layout of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One per line.
    Lines,
    /// In lists.
    Document,
}

/// The layout of a text by its beginning, if it is JSON.
pub fn form(sample: &str) -> Option<Form> {
    const LINES_LOOKED_AT: usize = 5;
    let text = sample.trim_start();
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LINES_LOOKED_AT);
    let is_record = |line: &str| {
        let is_object = matches!(parse_whole(line.as_bytes()), Ok(Json::Object(_)));
        is_object && page_list(line.as_bytes(), true).is_none()
    };
    if lines.next().is_some_and(is_record) {
        return Some(Form::Lines);
    }
    let object = text.strip_prefix('{').map(str::trim_start);
    let list = text.strip_prefix('[').map(str::trim_start);
    let is_list = list.is_some_and(|list| list.starts_with(['{', ']', '[']));
    let is_object = object.is_some_and(|object| object.starts_with(['"', '}']));
    // Distinguishes a broken first line from an object over several lines.
    let is_whole = is_list || is_object && parse(text.as_bytes()).is_ok();
    if !is_whole && lines.any(is_record) {
        return Some(Form::Lines);
    }
    (is_list || is_object).then_some(Form::Document)
}

/// Where the records of a page begin: after the `[` of its list.
fn page_list(object: &[u8], is_whole: bool) -> Option<usize> {
    let is_paging = |key: &str| PAGING.contains(&key.to_lowercase().as_str());
    let start = find_list(object, |key, is_list| is_list || is_paging(key))?;
    let key_is_of_lines = {
        let key = object[..start]
            .rsplit(|byte| *byte == b':')
            .nth(1)
            .unwrap_or_default();
        LINES
            .iter()
            .any(|word| key.ends_with(format!("\"{word}\"").as_bytes()))
    };
    let of_objects = match object[start..].trim_ascii_start().first() {
        Some(b'{') | Some(b']') => true,
        Some(_) => return None,
        None => !is_whole,
    };
    if !is_whole {
        return (of_objects && !key_is_of_lines).then_some(start);
    }
    // After the list, too, only paging keys may follow.
    let Ok((Json::Object(members), _)) = parse(object) else {
        return None;
    };
    let lists = members
        .iter()
        .filter(|(_, value)| matches!(value, Json::List(_)))
        .count();
    let others = members
        .iter()
        .all(|(key, value)| matches!(value, Json::List(_)) || is_paging(key));
    (of_objects && lists == 1 && others).then_some(start)
}

/// A record.
#[derive(Debug)]
pub struct Record {
    /// Its line in the text, or its number in the list, from 1.
    pub line: u64,
    /// Its value, always an object, or why it has none.
    pub value: Result<Json, &'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Lines,
    Top,
    /// In a top-level list, or in a page.
    List {
        is_in_page: bool,
    },
    Ended,
}

/// Records being read.
pub struct Records<R> {
    inner: R,
    buffer: Vec<u8>,
    at: usize,
    last: Range<usize>,
    line: u64,
    state: State,
    is_ended: bool,
    /// Whether the text ended within a list.
    pub is_cut: bool,
}

impl<R: Read> Records<R> {
    /// Records of `inner`.
    pub fn new(inner: R, form: Form) -> Records<R> {
        let state = if form == Form::Lines {
            State::Lines
        } else {
            State::Top
        };
        Records {
            inner,
            buffer: Vec::new(),
            at: 0,
            last: 0..0,
            line: 0,
            state,
            is_ended: false,
            is_cut: false,
        }
    }

    /// The text of the last record.
    pub fn raw(&self) -> &[u8] {
        self.buffer[self.last.clone()].trim_ascii_end()
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// The text cannot be read, or a record is too long ([`io::ErrorKind::FileTooLarge`]).
    pub fn next(&mut self) -> io::Result<Option<Record>> {
        if self.at >= STEP && self.at * 2 >= self.buffer.len() {
            self.buffer.drain(..self.at);
            (self.at, self.last) = (0, 0..0);
        }
        if self.state == State::Lines {
            return self.next_line();
        }
        loop {
            let Some(byte) = self.skip_to_value()? else {
                self.is_cut |= matches!(self.state, State::List { .. });
                return Ok(None);
            };
            match (self.state, byte) {
                (State::Lines | State::Ended, _) => return Ok(None),
                (State::List { is_in_page }, b']') => {
                    self.at += 1;
                    self.state = State::Top;
                    if is_in_page && !self.skip_page_end()? {
                        self.is_cut = true;
                    }
                }
                (State::Top, b'[') => {
                    self.at += 1;
                    self.state = State::List { is_in_page: false };
                }
                (State::Top, b'{') => {
                    if let Some(start) = self.find_page()? {
                        self.at += start;
                        self.state = State::List { is_in_page: true };
                    } else {
                        return self.take_value().map(Some);
                    }
                }
                (State::List { .. }, _) => return self.take_value().map(Some),
                (State::Top, _) => {
                    let end = self.end_of_line()?;
                    return Ok(Some(self.take(end, Err(Bad::Wrong.reason()))));
                }
            }
        }
    }

    fn next_line(&mut self) -> io::Result<Option<Record>> {
        loop {
            if self.byte(self.at)?.is_none() {
                return Ok(None);
            }
            let end = self.end_of_line()?;
            self.line += 1;
            let line = self.buffer[self.at..end].trim_ascii();
            if line.is_empty() {
                self.at = end;
                continue;
            }
            let value = match parse_whole(line) {
                Ok(value @ Json::Object(_)) => Ok(value),
                Ok(_) => Err("it is not a JSON object"),
                Err(bad) => Err(bad.reason()),
            };
            (self.last, self.at) = (self.at..end, end);
            return Ok(Some(Record {
                line: self.line,
                value,
            }));
        }
    }

    /// The position after the line.
    fn end_of_line(&mut self) -> io::Result<usize> {
        let mut from = self.at;
        loop {
            if let Some(length) = memchr::memchr(b'\n', &self.buffer[from..]) {
                return Ok(from + length + 1);
            }
            from = self.buffer.len();
            self.check_length()?;
            if !self.fill()? {
                return Ok(self.buffer.len());
            }
        }
    }

    /// Skips spaces and commas.
    fn skip_to_value(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.byte(self.at)? {
                Some(byte) if byte.is_ascii_whitespace() || byte == b',' => self.at += 1,
                other => return Ok(other),
            }
        }
    }

    /// The offset of the list of the page that begins here; `None` if it is a record.
    fn find_page(&mut self) -> io::Result<Option<usize>> {
        let end = match self.scan(LOOKED_AT)? {
            Scan::End(end) => end,
            Scan::Broken => return Ok(None),
            Scan::TooLong => return Ok(page_list(&self.buffer[self.at..], false)),
        };
        Ok(page_list(&self.buffer[self.at..end], true))
    }

    /// Reads the value that begins here.
    fn take_value(&mut self) -> io::Result<Record> {
        let end = match self.scan(LONGEST)? {
            Scan::End(end) => end,
            Scan::TooLong => return Err(io::ErrorKind::FileTooLarge.into()),
            // The end of this value is unknown, and so is the beginning of the next.
            Scan::Broken => {
                while self.buffer.len() - self.at < STEP && self.fill()? {}
                self.state = State::Ended;
                let end = self.buffer.len();
                return Ok(self.take(
                    end,
                    Err("it is not JSON, and its end is unknown: nothing below was read"),
                ));
            }
        };
        let value = match parse_whole(&self.buffer[self.at..end]) {
            Ok(value @ Json::Object(_)) => Ok(value),
            Ok(_) => Err("it is not a JSON object"),
            Err(bad) => Err(bad.reason()),
        };
        Ok(self.take(end, value))
    }

    fn take(&mut self, end: usize, value: Result<Json, &'static str>) -> Record {
        self.line += 1;
        (self.last, self.at) = (self.at..end, end);
        Record {
            line: self.line,
            value,
        }
    }

    /// Finds the end of the value that begins here.
    fn scan(&mut self, most: usize) -> io::Result<Scan> {
        let (mut depth, mut is_text, mut is_escaped) = (0_u32, false, false);
        let mut at = self.at;
        let is_scalar = !matches!(self.byte(at)?, Some(b'{' | b'[' | b'"'));
        loop {
            let Some(byte) = self.byte(at)? else {
                let is_whole = is_scalar && at > self.at;
                return Ok(if is_whole {
                    Scan::End(at)
                } else {
                    Scan::Broken
                });
            };
            if at - self.at > most {
                return Ok(Scan::TooLong);
            }
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_text => is_escaped = true,
                b'"' => is_text = !is_text,
                b'\n' if is_text => return Ok(Scan::Broken),
                _ if is_text => {}
                b',' | b']' | b'}' if is_scalar && at > self.at => return Ok(Scan::End(at)),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
            if !is_scalar && depth == 0 && !is_text {
                return Ok(Scan::End(at));
            }
        }
    }

    /// Skips past the end of the page whose list has ended; false if the text ends first.
    fn skip_page_end(&mut self) -> io::Result<bool> {
        let (mut depth, mut is_text, mut is_escaped) = (1_u32, false, false);
        while depth > 0 {
            let Some(byte) = self.byte(self.at)? else {
                return Ok(false);
            };
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_text => is_escaped = true,
                b'"' => is_text = !is_text,
                _ if is_text => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Ok(true)
    }

    fn check_length(&self) -> io::Result<()> {
        if self.buffer.len() - self.at > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(())
    }

    fn byte(&mut self, at: usize) -> io::Result<Option<u8>> {
        while at >= self.buffer.len() {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[at]))
    }

    /// Reads more; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.is_ended {
            return Ok(false);
        }
        let length = self.buffer.len();
        self.buffer.resize(length + STEP, 0);
        let read = loop {
            match self.inner.read(&mut self.buffer[length..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(length + *read.as_ref().unwrap_or(&0));
        self.is_ended = read? == 0;
        Ok(!self.is_ended)
    }
}

enum Scan {
    /// The position after the value.
    End(usize),
    /// A string spans lines, or the file ends.
    Broken,
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines and ids of the records, `!` for those that are none; and whether the text is cut.
    fn read(text: &str) -> (String, bool) {
        let Some(form) = form(text) else {
            return ("no JSON".into(), false);
        };
        let mut records = Records::new(text.as_bytes(), form);
        let mut read = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let id = match record.value {
                Ok(Json::Object(members)) => match members.first() {
                    Some((_, Json::Number(id))) => id.clone(),
                    _ => "?".into(),
                },
                _ => format!("!{}", String::from_utf8_lossy(records.raw())),
            };
            read.push(format!("{}:{id}", record.line));
        }
        (read.join(" "), records.is_cut)
    }

    #[test]
    fn records_are_read_from_lines_lists_and_pages() {
        for (text, records) in [
            ("{\"id\":1}\n\n{\"id\":2}\n", "1:1 3:2"),
            ("{\"id\":1}\n{\"id\":\n{\"id\":3}", "1:1 2:!{\"id\": 3:3"),
            ("rubbish\n{\"id\":2}\n[1]\n", "1:!rubbish 2:2 3:![1]"),
            ("[{\"id\":1},{\"id\":2}]", "1:1 2:2"),
            (
                "[\n  {\n    \"id\": 1,\n    \"x\": [{}]\n  },\n  3,\n  {\"id\": 2}\n]\n",
                "1:1 2:!3 3:2",
            ),
            (
                "{\"orders\":[{\"id\":1},{\"id\":2}]}\n{\"orders\":[{\"id\":3}]}",
                "1:1 2:2 3:3",
            ),
            (
                "{\"object\":\"list\",\"data\":[{\"id\":1}],\"has_more\":false}",
                "1:1",
            ),
            ("{\"products\":[{\"id\":1}],\"total\":1}", "1:1"),
            ("{\"id\":1,\"line_items\":[{\"a\":1}]}", "1:1"),
            (
                "{\"id\":1,\n\"line_items\":[{\"a\":1}]}\n{\"id\":2}",
                "1:1 2:2",
            ),
            ("{\"items\":[{\"a\":1}],\n\"id\":1}", "1:?"),
            ("[\n{\"id\":1},\n{\"id\":2}\n]", "1:1 2:2"),
            ("{\"id\":\n{\"id\":2}\n", "1:!{\"id\": 2:2"),
            ("[]", ""),
            ("{\"orders\":[]}", ""),
            (
                "[{\"id\":1},{\"id\":2,\"x\":\"a\nb\"},{\"id\":3}]",
                "1:1 2:!{\"id\":2,\"x\":\"a\nb\"},{\"id\":3}]",
            ),
            ("user,item\na,b", "no JSON"),
            ("[x]\na", "no JSON"),
        ] {
            assert_eq!(read(text).0, records, "{text:?}");
        }
        assert_eq!(read("[{\"id\":1},{\"id\":2}"), ("1:1 2:2".into(), true));
        assert_eq!(
            read("[{\"id\":1},{\"id\":2"),
            ("1:1 2:!{\"id\":2".into(), false)
        );
    }

    #[test]
    fn a_page_of_any_length_is_read_piece_by_piece() {
        let element = format!("{{\"id\":7,\"note\":\"{}\"}}", "x".repeat(1_000));
        let text = format!(
            "{{\"orders\":[{}],\"next\":null}}",
            vec![element; 5_000].join(",")
        );
        let mut records = Records::new(text.as_bytes(), form(&text[..1 << 18]).unwrap());
        let mut count = 0;
        while records.next().unwrap().is_some() {
            count += 1;
            assert!(records.buffer.len() < 3 << 20, "{}", records.buffer.len());
        }
        assert_eq!((count, records.is_cut), (5_000, false));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail_hard(text in "[\\[{]?[\\[\\]{}\",:0-9a\\\\ \n]{0,60}") {
            for form in [Form::Lines, Form::Document] {
                let mut records = Records::new(text.as_bytes(), form);
                let mut count = 0;
                while let Ok(Some(_)) = records.next() {
                    prop_assert!(!records.raw().is_empty());
                    count += 1;
                    prop_assert!(count < 100);
                }
            }
        }
    }
}
