//! The report as one page that needs nothing else: no scripts, no fonts, no pictures from elsewhere.

use super::chart::{Bar, Head, Range, beside, intervals, upright};
use super::figures::Figures;
use super::operation::Outcome;
use super::tables::{
    CAMPAIGNS, all_campaigns, campaign_table, day_table, flow_table, flows_in_words, item_table,
    month_table, months_table, segment_table,
};
use crate::domain::Money;
use crate::output::{
    Present, Style, Table, escape_html, html_page, sanitise, sanitise_line, table_html,
};
use crate::today::{Action, gain_in_words};

/// The page.
pub fn page(report: &Outcome, style: &Style) -> String {
    let figures = &report.figures;
    let mut body = paragraph(&in_short(figures));
    body.push_str(&paragraph(&format!(
        "Data until {}; report made {}.",
        report.data_until.day_in(&style.zone),
        report.made_at.day_in(&style.zone)
    )));
    let sections = [
        ("The month", month(figures, style)),
        ("Segments", segments(report, style)),
        ("What campaigns earned", campaigns(report, style)),
        ("What to do next", next(report)),
    ];
    for (title, inside) in sections {
        body.push_str(&format!(
            "<section>\n<h2>{title}</h2>\n{inside}</section>\n"
        ));
    }
    let notes = report.notes();
    if !notes.is_empty() {
        let items = notes
            .iter()
            .map(|note| format!("<li>{}</li>\n", safe(note)));
        let items: String = items.collect();
        body.push_str(&format!("<h2>Notes</h2>\n<ul>\n{items}</ul>\n"));
    }
    html_page(&format!("Report for {}", figures.month.name()), &body)
}

/// The month in a sentence or two.
fn in_short(figures: &Figures) -> String {
    let Some(this) = figures.this() else {
        return String::new();
    };
    let mut said = format!("{} revenue from {} orders.", this.revenue, this.orders);
    for (name, other) in [
        ("the month before", figures.before()),
        ("a year before", figures.a_year_before()),
    ] {
        let other = other.filter(|other| this.is_whole && other.revenue.minor > 0);
        if let Some(other) = other {
            let change = 100.0 * (this.revenue.major() / other.revenue.major() - 1.0);
            let word = if change < 0.0 { "less" } else { "more" };
            said.push_str(&format!(" {:.0} % {word} than {name}.", change.abs()));
        }
    }
    said
}

fn month(figures: &Figures, style: &Style) -> String {
    let days: Vec<Bar> = figures
        .days
        .iter()
        .enumerate()
        .map(|(index, revenue)| bar((index + 1).to_string(), *revenue, false))
        .collect();
    let months: Vec<Bar> = figures
        .months
        .iter()
        .map(|line| {
            let name = line.month.to_string();
            bar(
                name[2..].to_string(),
                line.revenue,
                line.month == figures.month,
            )
        })
        .collect();
    let says = |bars: &[Bar], what: &str| {
        let best = bars.iter().max_by(|a, b| a.value.total_cmp(&b.value));
        best.map_or(String::new(), |best| {
            format!("The best {what} was {} with {}.", best.name, best.shown)
        })
    };
    let mut html = table_html(&month_table(figures), style);
    html.push_str(&upright(
        &Head {
            id: "days",
            title: "Revenue by day of the month",
            says: &says(&days, "day"),
        },
        &days,
    ));
    html.push_str(&folded("Day by day", &day_table(figures), style));
    html.push_str(&upright(
        &Head {
            id: "months",
            title: "Revenue by month; this month is marked",
            says: &says(&months, "month"),
        },
        &months,
    ));
    html.push_str(&folded("Month by month", &months_table(figures), style));
    html + &table_html(&item_table(figures), style)
}

fn segments(report: &Outcome, style: &Style) -> String {
    let figures = &report.figures;
    let Some(table) = segment_table(figures) else {
        return paragraph("There are no segments yet; type: segment");
    };
    let rows: Vec<(Bar, Option<f64>)> = figures
        .segments
        .iter()
        .map(|line| {
            let now = bar(line.segment.clone(), line.revenue, false);
            (now, line.before.map(|before| before.major()))
        })
        .collect();
    let most = figures
        .segments
        .iter()
        .max_by_key(|line| line.revenue.minor);
    let says = most.map_or(String::new(), |most| {
        format!("Most was spent by {}: {}.", most.segment, most.revenue)
    });
    let head = Head {
        id: "segments",
        title: if figures.before().is_some() {
            "Revenue by segment; the thin bar is the month before"
        } else {
            "Revenue by segment"
        },
        says: &says,
    };
    let flows = flow_table(report).map(|flows| table_html(&flows, style));
    beside(&head, &rows)
        + &table_html(&table, style)
        + &paragraph(&flows_in_words(report))
        + &flows.unwrap_or_default()
}

fn campaigns(report: &Outcome, style: &Style) -> String {
    let measured = report.campaigns.campaigns.iter().take(CAMPAIGNS);
    let rows: Vec<Range> = measured
        .filter_map(|line| {
            let found = line.alone.as_ref()?;
            let values = [found.low, found.value, found.high];
            Some(Range {
                name: line.name.clone(),
                values: values.map(|money| money.major()),
                shown: format!("{} ({} to {})", found.value, found.low, found.high),
            })
        })
        .collect();
    let mut html = String::new();
    if !rows.is_empty() {
        let earned = rows.iter().filter(|row| row.values[0] > 0.0).count();
        let says = format!(
            "{earned} of {} campaigns surely earned: their whole interval is above zero.",
            rows.len()
        );
        let head = Head {
            id: "campaigns",
            title: "Gain of each campaign with its 90 % interval; the line is zero",
            says: &says,
        };
        html.push_str(&intervals(&head, &rows));
    }
    html.push_str(&table_html(&campaign_table(report), style));
    html + &all_campaigns(report).map_or(String::new(), |said| paragraph(&said))
}

fn next(report: &Outcome) -> String {
    let actions = &report.next.actions;
    if actions.is_empty() {
        return paragraph("Nothing is worth doing now.");
    }
    let items: String = actions.iter().map(action).collect();
    format!("<ol>\n{items}</ol>\n")
}

fn action(action: &Action) -> String {
    let gain = gain_in_words(action).map_or(String::new(), |gain| format!("<br>{}", safe(&gain)));
    format!(
        "<li><strong>{}</strong>{gain}<br>{}<br><code>{}</code></li>\n",
        safe(&action.text),
        safe(&action.because),
        safe(&action.line)
    )
}

fn bar(name: String, value: Money, is_marked: bool) -> Bar {
    Bar {
        name,
        value: value.major(),
        shown: value.to_string(),
        is_marked,
    }
}

/// A long table that opens on demand; the chart above shows the same.
fn folded(title: &str, table: &Table, style: &Style) -> String {
    format!(
        "<details>\n<summary>{title}</summary>\n{}</details>\n",
        table_html(table, style)
    )
}

fn paragraph(said: &str) -> String {
    format!("<p>{}</p>\n", escape_html(&sanitise(said)))
}

fn safe(said: &str) -> String {
    escape_html(&sanitise_line(said))
}
