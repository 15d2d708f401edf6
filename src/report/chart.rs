//! Charts as SVG within a page: bars, and intervals around a point. Each has a title and a
//! description for screen readers, takes its colours from the page, and has a table beside it.

use crate::output::{cut, escape_html, sanitise_line};

/// Units of the drawing; the page scales it.
const WIDTH: f64 = 360.0;
/// Room for the names of rows.
const NAMES: f64 = 118.0;
/// Height of a row.
const ROW: f64 = 22.0;
/// Characters of a name.
const NAME: usize = 20;

/// What a chart is called and says.
pub struct Head<'a> {
    /// Tells its elements from those of other charts of the page.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What can be seen, in a sentence.
    pub says: &'a str,
}

/// A bar with its name and its value in words.
pub struct Bar {
    /// Below or beside the bar.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// The value in words.
    pub shown: String,
    /// Whether it stands out.
    pub is_marked: bool,
}

/// A value with its interval.
pub struct Range {
    /// Its name.
    pub name: String,
    /// Lowest, middle, highest.
    pub values: [f64; 3],
    /// The values in words.
    pub shown: String,
}

/// Upright bars from zero; values below zero hang down.
pub fn upright(head: &Head<'_>, bars: &[Bar]) -> String {
    const HEIGHT: f64 = 130.0;
    const TOP: f64 = 12.0;
    let values = bars.iter().map(|bar| bar.value);
    let highest = values.clone().fold(0.0, f64::max);
    let lowest = values.fold(0.0, f64::min);
    let span = if highest > lowest {
        highest - lowest
    } else {
        1.0
    };
    let y = |value: f64| TOP + HEIGHT * (highest - value) / span;
    let step = WIDTH / bars.len().max(1) as f64;
    let every = bars.len().div_ceil(7).max(1);
    let mut inside = String::new();
    for (index, bar) in bars.iter().enumerate() {
        let x = step * index as f64;
        let (from, to) = (y(bar.value.max(0.0)), y(bar.value.min(0.0)));
        let class = if bar.is_marked { "bar marked" } else { "bar" };
        inside.push_str(&format!(
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{from:.1}\" width=\"{:.1}\" height=\"{:.1}\">\
             <title>{}</title></rect>\n",
            x + 0.1 * step,
            0.8 * step,
            (to - from).max(0.5),
            text(&format!("{}: {}", bar.name, bar.shown)),
        ));
        if index % every == 0 {
            let (middle, below) = (x + 0.5 * step, TOP + HEIGHT + 14.0);
            inside.push_str(&label(middle, below, "middle", &bar.name));
        }
    }
    if let Some(best) = bars.iter().max_by(|a, b| a.value.total_cmp(&b.value)) {
        inside.push_str(&label(
            0.0,
            9.0,
            "start",
            &format!("highest: {}", best.shown),
        ));
    }
    let zero = y(0.0);
    inside.push_str(&format!(
        "<line class=\"axis\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{zero:.1}\" y2=\"{zero:.1}\"/>\n"
    ));
    drawing(head, TOP + HEIGHT + 20.0, &inside)
}

/// Pairs of lying bars: now, and paler before, where that is known.
pub fn beside(head: &Head<'_>, rows: &[(Bar, Option<f64>)]) -> String {
    let most = rows
        .iter()
        .flat_map(|(bar, before)| [bar.value, before.unwrap_or(0.0)])
        .fold(0.0, f64::max);
    let room = WIDTH - NAMES - 78.0;
    let length = |value: f64| {
        if most > 0.0 {
            room * value.max(0.0) / most
        } else {
            0.0
        }
    };
    let mut inside = String::new();
    for (index, (bar, before)) in rows.iter().enumerate() {
        let y = ROW * index as f64 + 4.0;
        inside.push_str(&label(0.0, y + 11.0, "start", &cut(&bar.name, NAME)));
        inside.push_str(&format!(
            "<rect class=\"bar\" x=\"{NAMES}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"9\"/>\n",
            length(bar.value).max(0.5),
        ));
        if let Some(before) = before {
            inside.push_str(&format!(
                "<rect class=\"bar before\" x=\"{NAMES}\" y=\"{:.1}\" width=\"{:.1}\" \
                 height=\"5\"/>\n",
                y + 10.0,
                length(*before).max(0.5),
            ));
        }
        inside.push_str(&label(WIDTH, y + 11.0, "end", &bar.shown));
    }
    drawing(head, ROW * rows.len() as f64 + 8.0, &inside)
}

/// Points with their intervals around zero.
pub fn intervals(head: &Head<'_>, rows: &[Range]) -> String {
    let all = rows.iter().flat_map(|row| row.values);
    let low = all.clone().fold(0.0, f64::min);
    let high = all.fold(0.0, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let x = |value: f64| NAMES + (WIDTH - NAMES - 6.0) * (value - low) / span;
    let height = ROW * rows.len() as f64 + 8.0;
    let mut inside = format!(
        "<line class=\"axis\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"0\" y2=\"{height:.1}\"/>\n",
        x(0.0)
    );
    for (index, row) in rows.iter().enumerate() {
        let y = ROW * index as f64 + 13.0;
        let [from, middle, to] = row.values.map(x);
        inside.push_str(&label(0.0, y + 3.0, "start", &cut(&row.name, NAME)));
        inside.push_str(&format!(
            "<line class=\"whisker\" x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\n\
             <circle class=\"bar\" cx=\"{middle:.1}\" cy=\"{y:.1}\" r=\"4\"><title>{}</title></circle>\n",
            text(&format!("{}: {}", row.name, row.shown)),
        ));
    }
    drawing(head, height, &inside)
}

fn drawing(head: &Head<'_>, height: f64, inside: &str) -> String {
    let id = head.id;
    format!(
        "<figure>\n<svg role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
         viewBox=\"0 0 {WIDTH} {height:.0}\">\n<title id=\"{id}-title\">{}</title>\n\
         <desc id=\"{id}-desc\">{}</desc>\n{inside}</svg>\n<figcaption>{}</figcaption>\n</figure>\n",
        text(head.title),
        text(head.says),
        text(head.title),
    )
}

fn label(x: f64, y: f64, anchor: &str, said: &str) -> String {
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>\n",
        text(said)
    )
}

fn text(said: &str) -> String {
    escape_html(&sanitise_line(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Head<'_> = Head {
        id: "days",
        title: "Revenue <by> day",
        says: "The best day was the 2nd.",
    };

    fn bar(name: &str, value: f64) -> Bar {
        Bar {
            name: name.into(),
            value,
            shown: format!("{value} EUR"),
            is_marked: false,
        }
    }

    /// The numbers of an attribute, in the order of the drawing.
    fn numbers(svg: &str, attribute: &str) -> Vec<f64> {
        let mark = format!(" {attribute}=\"");
        let found = svg.split(&mark).skip(1);
        found
            .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
            .collect()
    }

    #[test]
    fn bars_are_as_high_as_their_values_and_hang_down_below_zero() {
        let svg = upright(&HEAD, &[bar("1", 10.0), bar("2", 20.0), bar("3", -20.0)]);
        let heights = numbers(&svg, "height");
        assert_eq!(heights, [32.5, 65.0, 65.0]);
        let tops = numbers(&svg, "y");
        assert_eq!((tops[0], tops[2]), (44.5, 12.0), "{svg}");
        assert!(svg.contains("<title id=\"days-title\">Revenue &lt;by&gt; day</title>"));
        assert!(svg.contains("<desc id=\"days-desc\">The best day was the 2nd.</desc>"));
        assert!(svg.contains("<title>2: 20 EUR</title>"), "{svg}");
    }

    #[test]
    fn nothing_is_drawn_outside_the_page() {
        let rows: Vec<Range> = [[-5.0, 1.0, 8.0], [2.0, 3.0, 4.0], [-9.0, -8.0, -1.0]]
            .into_iter()
            .map(|values| Range {
                name: "a very long name of a campaign in spring".into(),
                values,
                shown: String::new(),
            })
            .collect();
        let svg = intervals(&HEAD, &rows);
        for attribute in ["x1", "x2", "cx"] {
            for x in numbers(&svg, attribute) {
                assert!((0.0..=WIDTH).contains(&x), "{attribute} {x}");
            }
        }
        let pairs = [(bar("loyal", 30.0), Some(60.0)), (bar("new", 0.0), None)];
        let svg = beside(&HEAD, &pairs);
        let widths = numbers(&svg, "width");
        assert_eq!(widths[0] * 2.0, widths[1], "{svg}");
        assert!(upright(&HEAD, &[]).contains("<svg"));
    }
}
