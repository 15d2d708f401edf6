//! Pictures of the program for the README: what its screen shows, as SVG.
//!
//! `cargo test --test suite -- --ignored pictures::draw` writes docs/pictures.

use crate::screen::Screen;
use crate::shops::walked;
use crate::workshop::folder;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use vt100::Color;

const PROGRAM: &str = env!("CARGO_BIN_EXE_regulars");
/// Size of a cell in points.
const WIDE: usize = 9;
const HIGH: usize = 18;
const MARGIN: usize = 12;

/// The terminal's first 16 colours.
const COLORS: [&str; 16] = [
    "#1e1e1e", "#cd5c5c", "#5fa75f", "#c9a227", "#5b8dd6", "#b377c0", "#4aa5a5", "#d0d0d0",
    "#7f7f7f", "#e57373", "#81c784", "#e0c060", "#82aaf0", "#cf9fda", "#77cccc", "#ffffff",
];
const INK: &str = "#d8d8d8";
const GROUND: &str = "#1e1e1e";

fn folder_of_pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures")
}

/// Pictures by name: the keys or the line that lead there, and what shows that it is drawn.
const VIEWS: &[(&str, &str, &str)] = &[
    ("today", "1", "Why now"),
    ("customers", "2", "by week"),
    ("segments", "3", "what stands out"),
    ("patterns", "4", "% go on"),
    ("recommend", "5", "Other lists"),
    ("campaigns", "6", "launched"),
    ("data", "7", "Rows set aside"),
];
const TABLES: &[(&str, &str, &str)] = &[
    ("prompt-segments", "segments", "next: "),
    ("prompt-plan", "campaign plan", "next: "),
    ("prompt-why", "why U0002", "next: "),
];

#[test]
#[ignore = "rewrites docs/pictures: cargo test --test suite -- --ignored pictures::draw"]
fn draw() {
    let folder = folder();
    let shop = folder.path().join("shop.db");
    let made = Command::new(PROGRAM)
        .arg("--db")
        .arg(&shop)
        .args(["demo", "--quiet"])
        .output()
        .unwrap();
    assert!(made.status.success());
    let state = folder.path().join("state");
    let start = |words: &[&str]| {
        let mut arguments = vec!["--db", shop.to_str().unwrap(), "--now", "2026-10-02"];
        arguments.extend(words);
        let variables = [("XDG_STATE_HOME", state.to_str().unwrap())];
        Screen::run_program(PROGRAM, &arguments, &variables)
    };
    std::fs::create_dir_all(folder_of_pictures()).unwrap();
    let save = |name: &str, screen: &mut Screen| {
        screen.settle();
        let picture = svg(screen.screen(), &format!("regulars: {name}"));
        std::fs::write(folder_of_pictures().join(format!("{name}.svg")), picture).unwrap();
    };
    let mut dashboard = start(&["dashboard"]);
    dashboard.wait_for("data until");
    for (name, key, shown) in VIEWS {
        dashboard.type_keys(key);
        dashboard.wait_for(shown);
        save(name, &mut dashboard);
    }
    dashboard.type_keys("q");
    dashboard.wait_for_end();
    for (name, line, shown) in TABLES {
        let mut prompt = start(&[]);
        prompt.wait_for("regulars [shop]>");
        prompt.type_keys(&format!("clear\r{line}\r"));
        prompt.wait_for(shown);
        save(name, &mut prompt);
        prompt.type_keys("exit\r");
        prompt.wait_for_end();
    }
}

#[test]
fn the_readme_shows_every_picture() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    for (name, ..) in VIEWS.iter().chain(TABLES) {
        let path = format!("docs/pictures/{name}.svg");
        assert!(readme.contains(&path), "{path} is not in the README");
        let picture = std::fs::read_to_string(&path).unwrap();
        assert!(
            picture.contains("<title") && picture.trim_end().ends_with("</svg>"),
            "{path}"
        );
    }
}

#[test]
fn a_picture_shows_what_the_screen_shows() {
    let mut screen = Screen::run_program(
        PROGRAM,
        &["--db", walked().to_str().unwrap(), "segments"],
        &[],
    );
    screen.wait_for_end();
    let picture = svg(screen.screen(), "segments");
    let text = screen.text();
    let word = text.lines().find(|line| line.starts_with('│')).unwrap();
    let shown: String = picture
        .split('>')
        .filter_map(|part| part.strip_suffix("</text").or(part.strip_suffix("</tspan")))
        .collect();
    let plain = |text: &str| text.replace(' ', "");
    assert!(plain(&shown).contains(&plain(word)), "{shown}");
}

/// The screen as SVG.
fn svg(screen: &vt100::Screen, title: &str) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (
        usize::from(u16::from(rows)),
        usize::from(u16::from(columns)),
    );
    let (width, height) = (columns * WIDE + 2 * MARGIN, rows * HIGH + 2 * MARGIN);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" font-family=\"ui-monospace,Menlo,Consolas,monospace\" \
         font-size=\"15\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{GROUND}\"/>\n",
        escaped(title)
    );
    for row in 0..rows {
        for run in runs(screen, row, columns) {
            run.write(&mut text, row);
        }
    }
    text + "</svg>\n"
}

/// Cells side by side that look alike.
#[derive(PartialEq)]
struct Run {
    column: usize,
    cells: usize,
    text: String,
    ink: String,
    ground: Option<String>,
    is_bold: bool,
}

impl Run {
    fn write(&self, to: &mut String, row: usize) {
        let (x, y) = (MARGIN + self.column * WIDE, MARGIN + row * HIGH);
        let wide = self.cells * WIDE;
        if let Some(ground) = &self.ground {
            writeln!(
                to,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{HIGH}\" fill=\"{ground}\"/>"
            )
            .unwrap();
        }
        if self.text.trim().is_empty() {
            return;
        }
        let weight = if self.is_bold {
            " font-weight=\"bold\""
        } else {
            ""
        };
        writeln!(
            to,
            "<text x=\"{x}\" y=\"{}\" textLength=\"{wide}\" lengthAdjust=\"spacingAndGlyphs\" \
             xml:space=\"preserve\" fill=\"{}\"{weight}>{}</text>",
            y + 14,
            self.ink,
            escaped(&self.text)
        )
        .unwrap();
    }
}

fn runs(screen: &vt100::Screen, row: usize, columns: usize) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns {
        let place = (u16::try_from(row).unwrap(), u16::try_from(column).unwrap());
        let Some(cell) = screen.cell(place.0, place.1) else {
            continue;
        };
        if cell.is_wide_continuation() {
            continue;
        }
        let shown = if cell.has_contents() {
            cell.contents().to_string()
        } else {
            " ".into()
        };
        let (mut ink, mut ground) = (color(cell.fgcolor()), color(cell.bgcolor()));
        if cell.inverse() {
            let new_ground = ink.take().unwrap_or_else(|| INK.into());
            ink = Some(ground.take().unwrap_or_else(|| GROUND.into()));
            ground = Some(new_ground);
        }
        let cells = if cell.is_wide() { 2 } else { 1 };
        let ink = ink.unwrap_or_else(|| INK.into());
        match runs.last_mut() {
            Some(last)
                if last.ink == ink && last.ground == ground && last.is_bold == cell.bold() =>
            {
                last.text.push_str(&shown);
                last.cells += cells;
            }
            _ => runs.push(Run {
                column,
                cells,
                text: shown,
                ink,
                ground,
                is_bold: cell.bold(),
            }),
        }
    }
    runs
}

fn color(color: Color) -> Option<String> {
    match color {
        Color::Default => None,
        Color::Idx(index @ 0..=15) => Some(COLORS[usize::from(index)].into()),
        Color::Idx(index @ 16..=231) => {
            let index = index - 16;
            let part = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let (red, green, blue) = (part(index / 36), part(index / 6 % 6), part(index % 6));
            Some(format!("#{red:02x}{green:02x}{blue:02x}"))
        }
        Color::Idx(index) => {
            let grey = 8 + 10 * (index - 232);
            Some(format!("#{grey:02x}{grey:02x}{grey:02x}"))
        }
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
