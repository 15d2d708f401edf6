//! One line of a web server log, in the common or combined format.

/// The parts of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The client's address.
    pub address: String,
    /// The authenticated user, if any.
    pub user: Option<String>,
    /// The time of the request, in ISO 8601.
    pub time: String,
    /// `GET`, `POST` ..
    pub method: String,
    /// The requested path with its query.
    pub path: String,
    /// The status code of the response.
    pub status: u16,
    /// The referring page, if logged.
    pub referrer: String,
    /// The client program, if logged.
    pub agent: String,
}

/// Reads a line: `ADDRESS IDENT USER [TIME] "METHOD PATH PROTOCOL" STATUS BYTES`, with `"REFERRER"
/// "AGENT"` in the combined format, and anything before the address or after the agent.
pub fn parse_line(line: &str) -> Option<Line> {
    let (before, rest) = line.split_once(" [")?;
    let (time, rest) = rest.split_once("] ")?;
    let mut names = before.split_ascii_whitespace().rev();
    let (user, _, address) = (names.next()?, names.next()?, names.next()?);
    let (request, rest) = quoted(rest)?;
    let mut numbers = rest.trim_start().splitn(3, ' ');
    let status: u16 = numbers
        .next()?
        .parse()
        .ok()
        .filter(|status| (100..1_000).contains(status))?;
    let bytes = numbers.next().unwrap_or("-");
    if bytes != "-" && !bytes.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut rest = numbers.next().unwrap_or_default();
    let mut next = || -> String {
        let Some((text, after)) = quoted(rest) else {
            return String::new();
        };
        rest = after;
        if text == "-" { String::new() } else { text }
    };
    let (referrer, agent) = (next(), next());
    let mut words = request.split(' ');
    let method = words
        .next()
        .filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()))
        .unwrap_or_default();
    Some(Line {
        address: address.into(),
        user: (user != "-" && user != "\"\"").then(|| user.to_string()),
        time: iso(time)?,
        method: method.into(),
        path: if method.is_empty() {
            String::new()
        } else {
            words.next().unwrap_or_default().into()
        },
        status,
        referrer,
        agent,
    })
}

/// The quoted text at the beginning, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.trim_start().strip_prefix('"')?;
    let (mut found, mut is_escaped) = (String::new(), false);
    for (at, c) in inner.char_indices() {
        match c {
            _ if is_escaped => {
                is_escaped = false;
                found.push(c);
            }
            '\\' => is_escaped = true,
            '"' => return Some((found, &inner[at + 1..])),
            _ => found.push(c),
        }
    }
    None
}

/// `10/Oct/2026:13:55:36 -0700` as `2026-10-10 13:55:36 -0700`; ISO times as they are.
fn iso(time: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let Some((day, rest)) = time.split_once('/') else {
        return time
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| time.to_string());
    };
    let (month, rest) = rest.split_once('/')?;
    let (year, clock) = rest.split_once(':')?;
    let month = 1 + MONTHS
        .iter()
        .position(|name| month.eq_ignore_ascii_case(name))?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(day) && is_number(year)).then(|| format!("{year}-{month:02}-{day} {clock}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_formats_are_read() {
        let common = r#"203.0.113.9 - frank [10/Oct/2026:13:55:36 -0700] "GET /products/tea?a=1 HTTP/1.0" 200 2326"#;
        let line = parse_line(common).unwrap();
        assert_eq!(
            (line.address.as_str(), line.user.as_deref()),
            ("203.0.113.9", Some("frank"))
        );
        assert_eq!(line.time, "2026-10-10 13:55:36 -0700");
        assert_eq!(
            (line.method.as_str(), line.path.as_str(), line.status),
            ("GET", "/products/tea?a=1", 200)
        );
        let combined =
            format!(r#"shop.test:443 {common} "https://x/ \"q\"" "Mozilla/5.0 (X11)" 0.003"#);
        let line = parse_line(&combined.replace("frank", "-")).unwrap();
        assert_eq!(line.user, None);
        assert_eq!(
            (line.referrer.as_str(), line.agent.as_str()),
            ("https://x/ \"q\"", "Mozilla/5.0 (X11)")
        );
        let garbled =
            r#"203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "\x16\x03\x01" 400 150 "-" "-""#;
        let line = parse_line(garbled).unwrap();
        assert_eq!(
            (
                line.method.as_str(),
                line.path.as_str(),
                line.status,
                line.agent.as_str()
            ),
            ("", "", 400, "")
        );
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            "",
            "user,item,time",
            "203.0.113.9 - - [10/Oct/2026:13:55:36 -0700] \"GET /",
            "203.0.113.9 - - [10/Okt/2026:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1",
            "203.0.113.9 - - [10/Oct/2026:13:55:36 -0700] \"GET / HTTP/1.0\" OK 1",
            "203.0.113.9 [10/Oct/2026:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1",
        ] {
            assert_eq!(parse_line(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_it_fail_hard(start in 0_usize..120, text in "\\PC{0,30}") {
            let line = r#"203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "GET /products/tea HTTP/1.1" 200 5 "-" "Mozilla""#;
            let _ = parse_line(&text);
            let _ = parse_line(&format!("{}{text}{}", &line[..start.min(line.len())], &line[(start + 3).min(line.len())..]));
        }
    }
}
