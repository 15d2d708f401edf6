//! `demo`: the generated shop in its own database, and a tour of it, line by line.

use super::Call;
use crate::campaign::operation as campaign;
use crate::command::cli::DemoArgs;
use crate::command::globals::Globals;
use crate::command::reply::Reply;
use crate::command::session::Session;
use crate::command::story::Step;
use crate::demo::{self, Spec};
use crate::domain::{CampaignId, Observer};
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
    /// The lines after the loading, with their replies.
    steps: Vec<Step>,
}

/// The line that stands for the loading of the generated files.
const LOAD: &str = "load users.csv items.csv actions.csv campaigns.csv";

/// The first step of a demo, the loading of its files; `None` where the reply is of no demo.
pub fn first_step(reply: &Reply) -> Option<Step> {
    Some(Step {
        line: LOAD.into(),
        reply: reply.outcome::<Tour>()?.loaded.clone(),
    })
}

/// Lines that may still come after these steps, which follow the loading.
pub fn steps_left(steps: &[Step]) -> usize {
    let (campaign, customer) = (3, 2);
    let done = steps.len();
    match done.checked_sub(TOUR.len()) {
        None => TOUR.len() - done + campaign + customer,
        Some(more) => (campaign + customer).saturating_sub(more),
    }
}

impl Serialize for Tour {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let data = |reply: &Reply| reply.data().map_err(S::Error::custom);
        let mut steps = vec![json!({
            "line": LOAD,
            "data": data(&self.loaded)?,
        })];
        for Step { line, reply } in &self.steps {
            steps.push(json!({ "line": line, "data": data(reply)? }));
        }
        json!({ "database": self.database.display().to_string(), "steps": steps })
            .serialize(serializer)
    }
}

impl Present for Tour {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.loaded.blocks();
        for Step { line, reply } in &self.steps {
            blocks.push(Block::Text(format!("> {line}")));
            blocks.extend(reply.blocks().into_iter().map(shortened));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.loaded.notes();
        notes.extend(self.steps.iter().flat_map(|step| step.reply.notes()));
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
        let mut steps = Vec::new();
        if !args.is_told {
            while let Some(step) = self.session.go_on(self.globals, &steps, self.watch)? {
                steps.push(step);
            }
        }
        self.reply(Tour {
            database: path,
            loaded,
            steps,
        })
    }
}

impl Session {
    /// The next step of a demo's tour after those that were taken; `None` at its end.
    ///
    /// # Errors
    /// Those of the line.
    pub fn go_on(
        &mut self,
        globals: &Globals,
        steps: &[Step],
        watch: &dyn Observer,
    ) -> Result<Option<Step>> {
        let globals = Globals {
            now: globals.now.or(Some(demo::NOW)),
            seed: Some(self.context(globals, "demo").seed),
            yes: true,
            ..globals.clone()
        };
        let Some(line) = self.next_line(&globals, steps, watch)? else {
            return Ok(None);
        };
        let reply = self.dispatch_line(&line, &globals, watch)?;
        Ok(Some(Step { line, reply }))
    }

    fn next_line(
        &mut self,
        globals: &Globals,
        steps: &[Step],
        watch: &dyn Observer,
    ) -> Result<Option<String>> {
        if let Some(line) = TOUR.get(steps.len()) {
            return Ok(Some((*line).to_string()));
        }
        // The first proposal, or in a shop too small to know one the campaign to learn from.
        let plan = steps.iter().find(|step| step.line == PLAN);
        let plan = plan.map(|step| step.reply.data()).transpose();
        let plan = plan.map_err(|error| Error::failed("no plan").because(error))?;
        let line_at = |pointer: &str| {
            let found = plan.as_ref().and_then(|plan| plan.pointer(pointer));
            found.and_then(|line| line.as_str()).map(str::to_string)
        };
        let (design, launch) = match (line_at("/proposals/0/line"), line_at("/learning/line")) {
            (Some(line), _) => (line, "campaign launch 1"),
            (None, Some(line)) => (line, "campaign launch 1 --accept-loss"),
            (None, None) => return Ok(None),
        };
        let customer_at = match steps.len() - TOUR.len() {
            0 => return Ok(Some(design)),
            1 => return Ok(Some(launch.into())),
            2 => return Ok(Some("campaign export 1".into())),
            more => more - 3,
        };
        let context = self.context(globals, PLAN);
        let shop = self.shop(&context, watch)?;
        let offered = campaign::export(shop, CampaignId(1), campaign::Target::Csv)?;
        let user = offered.rows.first().map(|row| row.user.clone());
        Ok(user.and_then(|user| match customer_at {
            0 => Some(format!("recommend user {user} --top 3")),
            1 => Some(format!("why {user}")),
            _ => None,
        }))
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
