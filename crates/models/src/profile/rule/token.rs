//! Splits a rule into words, quoted texts, numbers and signs.

use super::syntax::Operator;

/// One word of a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A bare word: a name, `and`, `or`, `not`.
    Word(String),
    /// A text in single or double quotes; a doubled quote is a quote in the text.
    Quoted(String),
    /// A number; `30%` is 0.3.
    Number(f64),
    /// A comparison.
    Compare(Operator),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `.` between a name and its part.
    Dot,
}

/// A token and where it starts, in characters from 0.
pub type Placed = (Token, usize);

/// Splits a rule into tokens; the error is a message and the position of the character that cannot
/// be read.
pub fn tokens(text: &str) -> Result<Vec<Placed>, (String, usize)> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let start = at;
        let token = match letter {
            _ if letter.is_whitespace() => {
                at += 1;
                continue;
            }
            '(' => single(Token::Open, &mut at),
            ')' => single(Token::Close, &mut at),
            '\'' | '"' => Token::Quoted(quoted(&letters, &mut at)?),
            '=' | '!' | '<' | '>' | '≤' | '≥' | '≠' => {
                Token::Compare(operator(&letters, &mut at)?)
            }
            _ if letter.is_ascii_digit() || is_signed_number(&letters, at) => {
                Token::Number(number(&letters, &mut at)?)
            }
            '.' => single(Token::Dot, &mut at),
            _ if letter.is_alphabetic() || letter == '_' => Token::Word(word(&letters, &mut at)),
            _ => return Err((format!("unexpected '{letter}'"), at)),
        };
        found.push((token, start));
    }
    Ok(found)
}

fn single(token: Token, at: &mut usize) -> Token {
    *at += 1;
    token
}

fn is_signed_number(letters: &[char], at: usize) -> bool {
    let digit_at = |index: usize| letters.get(index).is_some_and(char::is_ascii_digit);
    match letters[at] {
        '-' | '+' => digit_at(at + 1) || (letters.get(at + 1) == Some(&'.') && digit_at(at + 2)),
        _ => false,
    }
}

fn quoted(letters: &[char], at: &mut usize) -> Result<String, (String, usize)> {
    let (quote, start) = (letters[*at], *at);
    let mut text = String::new();
    *at += 1;
    while let Some(&letter) = letters.get(*at) {
        *at += 1;
        if letter != quote {
            text.push(letter);
        } else if letters.get(*at) == Some(&quote) {
            text.push(quote);
            *at += 1;
        } else {
            return Ok(text);
        }
    }
    Err((format!("the quote {quote} is not closed"), start))
}

fn operator(letters: &[char], at: &mut usize) -> Result<Operator, (String, usize)> {
    let start = *at;
    let next_is_equal = letters.get(start + 1) == Some(&'=');
    let (operator, length) = match (letters[start], next_is_equal) {
        ('=', true) => (Operator::Equal, 2),
        ('=', false) => (Operator::Equal, 1),
        ('!', true) => (Operator::Unequal, 2),
        ('<', true) => (Operator::AtMost, 2),
        ('<', false) if letters.get(start + 1) == Some(&'>') => (Operator::Unequal, 2),
        ('<', false) => (Operator::Less, 1),
        ('>', true) => (Operator::AtLeast, 2),
        ('>', false) => (Operator::More, 1),
        ('≤', _) => (Operator::AtMost, 1),
        ('≥', _) => (Operator::AtLeast, 1),
        ('≠', _) => (Operator::Unequal, 1),
        _ => return Err(("unexpected '!'; write != or not".into(), start)),
    };
    *at += length;
    Ok(operator)
}

fn number(letters: &[char], at: &mut usize) -> Result<f64, (String, usize)> {
    let start = *at;
    while letters.get(*at).is_some_and(|letter| {
        let after_exponent = *at > start && matches!(letters[*at - 1], 'e' | 'E');
        letter.is_ascii_alphanumeric()
            || *letter == '.'
            || *letter == ','
            || *letter == '_'
            || (matches!(letter, '-' | '+') && (*at == start || after_exponent))
    }) {
        *at += 1;
    }
    let text: String = letters[start..*at].iter().collect();
    let bad = || {
        (
            format!("'{text}' is not a number; put texts in quotes"),
            start,
        )
    };
    let value: f64 = text.parse().map_err(|_| bad())?;
    if !value.is_finite() {
        return Err(bad());
    }
    if letters.get(*at) == Some(&'%') {
        *at += 1;
        return Ok(value / 100.0);
    }
    Ok(value)
}

fn word(letters: &[char], at: &mut usize) -> String {
    let start = *at;
    while letters
        .get(*at)
        .is_some_and(|letter| letter.is_alphanumeric() || *letter == '_')
    {
        *at += 1;
    }
    letters[start..*at].iter().collect()
}
