//! Words that say nothing about a thing, in English, German, French, Spanish, Italian and Dutch, and units
//! of measure: they stand in every title and are no reason for anything.

/// Articles, prepositions, conjunctions and the like, in lower case.
const WORDS: &[&str] = &[
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "with", "and", "or", "by", "from", "as",
    "is", "it", "its", "this", "that", "your", "you", "my", "our", "up", "off", "out", "per", "x",
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "und",
    "oder", "mit", "für", "von", "vom", "zu", "zum", "zur", "im", "auf", "aus", "bei", "am", "an",
    "als", "ohne", "je", "le", "la", "les", "un", "une", "du", "de", "et", "ou", "en", "au", "aux",
    "avec", "pour", "par", "sur", "sans", "dans", "el", "los", "las", "una", "unos", "unas", "del",
    "al", "y", "o", "con", "para", "por", "sin", "il", "lo", "gli", "i", "dei", "delle", "della",
    "dello", "di", "da", "e", "su", "per", "het", "een", "van", "voor", "met", "zonder", "op",
    "naar", "bij", "te",
];

/// Units of measure.
const UNITS: &[&str] = &[
    "kg", "mg", "oz", "lb", "lbs", "ml", "cl", "dl", "cm", "mm", "ft", "pcs", "pc", "pz", "stk",
    "stück", "pièces", "piezas", "stuks", "qt", "gal", "ct",
];

/// Whether a word, in lower case, says nothing.
pub fn says_nothing(word: &str) -> bool {
    WORDS.contains(&word) || UNITS.contains(&word)
}
