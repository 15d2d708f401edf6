//! Web server logs: views of product pages, and additions to the cart.

mod line;
mod page;

use super::{Opened, Reader};
use crate::reader::delimited::{Fault, Row};
use crate::rule::Rule;
use crate::source::encoding::Text;
use csv::ByteRecord;
use line::{Line, parse_line};
use page::{Page, page};
use regex::Regex;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

/// The columns of a request.
const HEADER: [&str; 10] = [
    "time", "user", "session", "method", "path", "status", "referrer", "agent", "item", "action",
];

/// Words in the names of programs that are not browsers.
const BOTS: [&str; 24] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "curl",
    "wget",
    "python",
    "scrapy",
    "headless",
    "httpclient",
    "http-client",
    "libwww",
    "monitor",
    "uptime",
    "preview",
    "facebookexternalhit",
    "archiver",
    "scan",
    "fetch",
    "feed",
    "lighthouse",
    "java/",
    "okhttp",
    "axios",
];

/// Longest line, in bytes.
const LONGEST_LINE: u64 = 1 << 24;

const BAD_LINE: Fault = Fault::Aside(
    Rule::BadLogLine,
    "it is not in the format of the log's other lines",
);
const BOT: Fault = Fault::Aside(Rule::BotAgent, "a program requested it, by its own name");
const FAILED: Fault = Fault::Aside(Rule::FailedRequest, "the server did not deliver the page");
const NO_ITEM: Fault = Fault::Aside(
    Rule::NoProductPage,
    "not a product page (--url-item finds the id in the URL)",
);

/// Whether the first lines of a text are those of a log.
pub fn is_log(sample: &str) -> bool {
    const LOOKED_AT: usize = 20;
    let lines: Vec<&str> = sample
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LOOKED_AT)
        .collect();
    // The sample can end within the last line.
    let read = lines
        .iter()
        .filter(|line| parse_line(line).is_some())
        .count();
    read > 0 && read * 2 >= lines.len()
}

/// Opens a log. `pattern` finds the item in a URL; `salt` keeps addresses from being guessed from
/// session ids.
pub fn open(text: Text, pattern: Option<Regex>, salt: Vec<u8>) -> Opened {
    let reader = LogRows {
        lines: BufReader::with_capacity(1 << 17, text.read),
        text: Vec::new(),
        line: 0,
        pattern,
        salt,
    };
    Opened {
        reader: Box::new(reader),
        header: HEADER.map(Into::into).to_vec(),
        form: "log",
        encoding: text.encoding,
        has_footers: false,
    }
}

struct LogRows {
    lines: BufReader<Box<dyn Read + Send>>,
    /// The last line.
    text: Vec<u8>,
    line: u64,
    pattern: Option<Regex>,
    salt: Vec<u8>,
}

impl LogRows {
    /// Fills the cells of a line; returns why it is not a shop action, if it is not.
    fn fill(&self, line: &Line, record: &mut ByteRecord) -> Option<Fault> {
        let found = page(&line.path, self.pattern.as_ref());
        let (item, action) = match &found {
            Page::Item(item) => (item.as_str(), "view"),
            Page::Cart(item) => (item.as_str(), "cart"),
            Page::Other => ("", "view"),
        };
        let session = self.session(line);
        let status = line.status.to_string();
        let user = line.user.as_deref().unwrap_or_default();
        let cells = [
            &line.time,
            user,
            &session,
            &line.method,
            &line.path,
            &status,
            &line.referrer,
            &line.agent,
            item,
            action,
        ];
        cells
            .iter()
            .for_each(|cell| record.push_field(cell.as_bytes()));
        let agent = line.agent.to_lowercase();
        if BOTS.iter().any(|word| agent.contains(word)) {
            return Some(BOT);
        }
        let is_given = (200..300).contains(&line.status) || line.status == 304;
        match found {
            // A URL that adds to the cart often answers with a redirect.
            Page::Cart(_)
                if line.status < 400 && matches!(line.method.as_str(), "GET" | "POST") =>
            {
                None
            }
            _ if !is_given => Some(FAILED),
            Page::Item(_) if line.method == "GET" => None,
            _ => Some(NO_ITEM),
        }
    }

    /// An anonymous session id: the same for one address and program, and impossible to trace back
    /// to them.
    fn session(&self, line: &Line) -> String {
        let mut digest = Sha256::new();
        for part in [
            &self.salt[..],
            line.address.as_bytes(),
            line.agent.as_bytes(),
        ] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        digest.finalize()[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

impl Reader for LogRows {
    fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>> {
        record.clear();
        loop {
            self.text.clear();
            let length = self
                .lines
                .by_ref()
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut self.text)?;
            if length == 0 {
                return Ok(None);
            }
            if length as u64 == LONGEST_LINE {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            self.line += 1;
            if !self.text.trim_ascii().is_empty() {
                break;
            }
        }
        let fault = match parse_line(String::from_utf8_lossy(&self.text).trim()) {
            Some(line) => self.fill(&line, record),
            None => {
                HEADER.iter().for_each(|_| record.push_field(b""));
                Some(BAD_LINE)
            }
        };
        Ok(Some(Row {
            line: self.line,
            fault,
        }))
    }

    fn raw(&self) -> Cow<'_, [u8]> {
        // The client's address is not stored anywhere.
        match self.text.iter().position(|byte| *byte == b' ') {
            Some(end) => Cow::Owned([b"-", self.text[end..].trim_ascii_end()].concat()),
            None => Cow::Borrowed(self.text.trim_ascii_end()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Options;
    use crate::reader::table::Table;
    use crate::source::unpack::unpack;
    use std::io::Cursor;

    fn line(address: &str, request: &str, status: u16, agent: &str) -> String {
        format!(
            "{address} - - [10/May/2026:13:55:36 +0200] \"{request} HTTP/1.1\" {status} 12 \"-\" \"{agent}\"\n"
        )
    }

    fn read(text: &str, salt: &[u8]) -> Vec<(String, String, String)> {
        let source = unpack(
            "access.log",
            Box::new(Cursor::new(text.as_bytes().to_vec())),
        )
        .unwrap();
        let options = Options {
            salt: salt.to_vec(),
            ..Options::default()
        };
        let mut table = Table::open("access.log", source, &options).unwrap();
        assert_eq!((table.form, table.header.len()), ("log", 10));
        let (mut record, mut rows) = (ByteRecord::new(), Vec::new());
        while let Some(row) = table.next(&mut record).unwrap() {
            let cell = |at: usize| String::from_utf8_lossy(&record[at]).into_owned();
            let rule = match row.fault {
                Some(Fault::Aside(rule, _)) => rule.to_string(),
                _ => cell(9),
            };
            rows.push((rule, cell(8), cell(2)));
        }
        rows
    }

    #[test]
    fn pages_of_items_are_views_and_other_lines_say_why_not() {
        let text = [
            line("1.2.3.4", "GET /products/tea", 200, "Mozilla"),
            line("1.2.3.4", "GET /products/tea", 304, "Mozilla"),
            line("1.2.3.5", "POST /cart/add?id=tea", 302, "Mozilla"),
            line("1.2.3.4", "GET /style.css", 200, "Mozilla"),
            line("1.2.3.4", "GET /products/tea", 404, "Mozilla"),
            line("1.2.3.4", "HEAD /products/tea", 200, "Mozilla"),
            line("1.2.3.4", "GET /products/tea", 200, "Googlebot/2.1"),
            "not a line\n".to_string(),
        ]
        .concat();
        let rows = read(&text, b"salt");
        let rules: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
        let expected = [
            "view",
            "view",
            "cart",
            "no_product_page",
            "failed_request",
            "no_product_page",
            "bot_agent",
            "bad_log_line",
        ];
        assert_eq!(rules, expected);
        assert_eq!((rows[0].1.as_str(), rows[2].1.as_str()), ("tea", "tea"));
        // Each visitor is one session, and trying all addresses does not find theirs.
        assert_eq!(rows[0].2, rows[1].2);
        assert_ne!(rows[0].2, rows[2].2);
        assert_ne!(rows[0].2, read(&text, b"other")[0].2);
        assert!(!rows[0].2.contains("1.2.3"));
    }
}
