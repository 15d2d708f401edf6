//! Where the program keeps its files, as the front end found out.

use serde::Serialize;

/// Where the program keeps its files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Paths {
    /// The database file.
    pub database: String,
    /// The history of typed lines.
    pub history: String,
    /// The log.
    pub log: String,
    /// The folder of the default databases.
    pub data: String,
}

impl Paths {
    /// The paths with `~` for the home folder, for reports.
    #[must_use]
    pub fn without_home(&self, home: Option<&str>) -> Paths {
        let short = |path: &String| match home
            .filter(|home| !home.is_empty())
            .and_then(|home| path.strip_prefix(home))
        {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '\\']) => format!("~{rest}"),
            _ => path.clone(),
        };
        Paths {
            database: short(&self.database),
            history: short(&self.history),
            log: short(&self.log),
            data: short(&self.data),
        }
    }

    /// Name and path of each, in order.
    pub fn named(&self) -> [(&'static str, &str); 4] {
        [
            ("database", self.database.as_str()),
            ("history", self.history.as_str()),
            ("log", self.log.as_str()),
            ("data folder", self.data.as_str()),
        ]
    }
}
