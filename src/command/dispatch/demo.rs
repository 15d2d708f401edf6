//! `demo`: the generated shop in its own database, and the whole way through it, line by line.

use super::cli::DemoArgs;
use super::globals::Globals;
use super::reply::Reply;
use super::session::Session;
use crate::demo::{self, Spec};
use crate::domain::Observer;
use crate::error::{Error, Result};
use crate::output::Block;
use crate::shop::{Context, Shop};
use std::collections::VecDeque;
use std::sync::Arc;

/// The lines of the walk, in order. The list of those who got an offer gives the customer of the
/// last two lines.
const WALK: &[&str] = &[
    "segment",
    "patterns",
    "evaluate",
    "campaign coupon --segment 1 --discount 15%",
    "campaign launch 1",
    "campaign export 1",
];

/// Longer tables show so many rows of theirs on a terminal, so that the walk can be read.
const LONG: usize = 15;
const SHOWN: usize = 5;

fn in_short(block: Block) -> Block {
    match block {
        Block::Table(table) if table.rows.len() > LONG => Block::Table(table.most_rows(SHOWN)),
        short => short,
    }
}

impl Session {
    pub(super) fn demo(
        &mut self,
        args: &DemoArgs,
        globals: &Globals,
        context: &Context,
        watch: &dyn Observer,
    ) -> Result<Reply> {
        let spec = Spec {
            users: args.users as usize,
            seed: context.seed,
            ..Spec::default()
        };
        if let Some(folder) = &args.write {
            return Reply::of("demo", &demo::write(&spec, folder)?);
        }
        self.leave_shop();
        let path = if self.place.is_database_named {
            self.place.database.clone()
        } else {
            self.place.demo_database.clone()
        };
        if path.exists() {
            let old = Shop::open(&path, Arc::clone(&self.bench))?;
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
                let mut file = path.clone().into_os_string();
                file.push(end);
                match std::fs::remove_file(file) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(Error::failed("the old demo cannot be removed").because(error));
                    }
                    _ => {}
                }
            }
        }
        let mut context = context.clone();
        if !context.is_now_explicit {
            (context.now, context.is_now_explicit) = (demo::NOW, true);
        }
        // The generated shop's codes are known to anybody with its seed, so that its tour can be
        // printed.
        let mut secret = [0; 32];
        secret[..8].copy_from_slice(&context.seed.to_le_bytes());
        let mut shop = Shop::create(&path, secret, context.now, Arc::clone(&self.bench))?;
        shop.context = context.clone();
        let loaded = demo::build(&mut shop, &spec, watch)?;
        shop.close();
        let mut reply = Reply::of("demo", &loaded)?;
        let mut steps = vec![
            serde_json::json!({ "line": "load users.csv items.csv actions.csv campaigns.csv", "data": reply.data }),
        ];
        self.place.database = path;
        let globals = Globals {
            now: Some(context.now),
            seed: Some(context.seed),
            yes: true,
            ..globals.clone()
        };
        let mut lines: VecDeque<String> = WALK.iter().map(ToString::to_string).collect();
        while let Some(line) = lines.pop_front() {
            let step = self.dispatch_line(&line, &globals, watch)?;
            if let Some(user) = step
                .data
                .pointer("/rows/0/user")
                .and_then(serde_json::Value::as_str)
            {
                lines.extend([
                    format!("recommend user {user} --top 3"),
                    format!("why {user}"),
                ]);
            }
            reply.blocks.push(Block::Text(format!("> {line}")));
            reply.blocks.extend(step.blocks.into_iter().map(in_short));
            reply.notes.extend(step.notes);
            steps.push(serde_json::json!({ "line": line, "data": step.data }));
        }
        reply.data = serde_json::json!({ "database": self.place.database.display().to_string(), "steps": steps });
        reply.next_steps = vec![format!("regulars --db {}", self.place.database.display())];
        Ok(reply)
    }
}
