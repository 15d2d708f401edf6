//! `demo`: the generated shop in its own database, and a tour of it, line by line.

use super::Call;
use crate::campaign::operation as campaign;
use crate::command::cli::DemoArgs;
use crate::command::globals::Globals;
use crate::command::reply::Reply;
use crate::command::session::Session;
use crate::command::story::Step;
use crate::demo::{self, Spec};
use crate::domain::CampaignId;
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Present, Shown};
use crate::shop::Shop;
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The first lines of the tour, in order. The campaign that is proposed is designed and launched
/// next, and two lines follow for the first customer with an offer.
const TOUR: &[&str] = &["segment", "patterns", "evaluate", PLAN];
const PLAN: &str = "campaign plan";

/// On a terminal, tables longer than this are cut to [`CUT_TO`] rows, so that the tour can be read.
const LONG: usize = 15;
const CUT_TO: usize = 5;

fn shortened(block: Block) -> Block {
    match block {
        Block::Table(table) if table.rows.len() > LONG => Block::Table(table.most_rows(CUT_TO)),
        short => short,
    }
}

/// The whole tour as one outcome.
struct Tour {
    database: PathBuf,
    loaded: Reply,
    /// Lines and their replies.
    steps: Vec<(String, Reply)>,
}

/// The steps of a demo's tour; `None` where the reply is none.
pub fn tour(reply: &Reply) -> Option<Vec<Step>> {
    let tour = reply.outcome::<Tour>()?;
    let loaded = Step {
        line: "load users.csv items.csv actions.csv campaigns.csv".into(),
        reply: tour.loaded.clone(),
    };
    let steps = tour.steps.iter().map(|(line, reply)| Step {
        line: line.clone(),
        reply: reply.clone(),
    });
    Some([loaded].into_iter().chain(steps).collect())
}

impl Serialize for Tour {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let data = |reply: &Reply| reply.data().map_err(S::Error::custom);
        let mut steps = vec![json!({
            "line": "load users.csv items.csv actions.csv campaigns.csv",
            "data": data(&self.loaded)?,
        })];
        for (line, reply) in &self.steps {
            steps.push(json!({ "line": line, "data": data(reply)? }));
        }
        json!({ "database": self.database.display().to_string(), "steps": steps })
            .serialize(serializer)
    }
}

impl Present for Tour {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.loaded.blocks();
        for (line, reply) in &self.steps {
            blocks.push(Block::Text(format!("> {line}")));
            blocks.extend(reply.blocks().into_iter().map(shortened));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.loaded.notes();
        notes.extend(self.steps.iter().flat_map(|(_, reply)| reply.notes()));
        notes
    }

    fn shortfall(&self) -> Option<Kind> {
        self.loaded.shortfall()
    }

    fn shown(&self) -> Shown {
        self.loaded.shown()
    }

    fn next_steps(&self) -> Vec<String> {
        let shop = format!("regulars --db {}", self.database.display());
        vec![
            shop.clone(),
            format!("{shop} dashboard"),
            format!("{shop} today"),
        ]
    }
}

impl Call<'_> {
    pub(super) fn demo(&mut self, args: &DemoArgs) -> Result<Reply> {
        let spec = Spec {
            users: args.users as usize,
            seed: self.context.seed,
            ..Spec::default()
        };
        if let Some(folder) = &args.write {
            let database = self.session.database();
            return self.reply(demo::write(&spec, folder, database, self.globals.force)?);
        }
        self.session.leave_shop();
        let place = self.session.place();
        let path = if place.is_database_named {
            place.database.clone()
        } else {
            place.demo_database.clone()
        };
        remove_old_demo(self.session, &path)?;
        if !self.context.is_now_explicit {
            (self.context.now, self.context.is_now_explicit) = (demo::NOW, true);
        }
        let bench = Arc::clone(&self.session.bench);
        let secret = secret_of_seed(self.context.seed);
        let mut shop = Shop::create(&path, secret, self.context.now, bench)?;
        shop.context = self.context.clone();
        let loaded = demo::build(&mut shop, &spec, self.watch)?;
        shop.close();
        let loaded = Reply::of(self.name(), loaded);
        self.session.place.database.clone_from(&path);
        let steps = self.tour()?;
        self.reply(Tour {
            database: path,
            loaded,
            steps,
        })
    }

    fn tour(&mut self) -> Result<Vec<(String, Reply)>> {
        let globals = Globals {
            now: Some(self.context.now),
            seed: Some(self.context.seed),
            yes: true,
            ..self.globals.clone()
        };
        let watch = self.watch;
        let mut steps = Vec::new();
        for line in TOUR {
            let reply = self.session.dispatch_line(line, &globals, watch)?;
            steps.push(((*line).to_string(), reply));
        }
        // The first proposal, or in a shop too small to know one the campaign to learn from.
        let plan = steps.last().map(|(_, reply)| reply.data()).transpose();
        let plan = plan.map_err(|error| Error::failed("no plan").because(error))?;
        let line_at = |pointer: &str| {
            let found = plan.as_ref().and_then(|plan| plan.pointer(pointer));
            found.and_then(|line| line.as_str()).map(str::to_string)
        };
        let (design, launch) = match (line_at("/proposals/0/line"), line_at("/learning/line")) {
            (Some(line), _) => (line, "campaign launch 1"),
            (None, Some(line)) => (line, "campaign launch 1 --accept-loss"),
            (None, None) => return Ok(steps),
        };
        for line in [design.as_str(), launch, "campaign export 1"] {
            let reply = self.session.dispatch_line(line, &globals, watch)?;
            steps.push((line.to_string(), reply));
        }
        let offered = campaign::export(self.shop()?, CampaignId(1), campaign::Target::Csv)?;
        if let Some(first) = offered.rows.first() {
            let user = &first.user;
            for line in [
                format!("recommend user {user} --top 3"),
                format!("why {user}"),
            ] {
                let reply = self.session.dispatch_line(&line, &globals, watch)?;
                steps.push((line, reply));
            }
        }
        Ok(steps)
    }
}

/// The generated shop's codes can be known to anybody with its seed, so that its tour can be
/// printed.
fn secret_of_seed(seed: u64) -> [u8; 32] {
    let mut secret = [0; 32];
    secret[..8].copy_from_slice(&seed.to_le_bytes());
    secret
}

/// Makes room for a new demo at `path`; a real shop stays.
fn remove_old_demo(session: &Session, path: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let old = Shop::open(path, Arc::clone(&session.bench))?;
    let is_demo = old.store().is_demo()?;
    old.close();
    if !is_demo {
        return Err(Error::usage(format!(
            "{} holds a real shop; the demo does not touch it",
            path.display()
        ))
        .hint("--db demo.db demo"));
    }
    for end in ["", "-wal", "-shm"] {
        let mut file = path.to_path_buf().into_os_string();
        file.push(end);
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::failed("the old demo cannot be removed").because(error));
            }
            _ => {}
        }
    }
    Ok(())
}
