//! The program in a folder of its own, where nothing of the operator's is read or written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// Now, in every run: the morning after the last day of the generated shop.
pub const NOW: &str = "2026-10-01T08:00:00Z";

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with a database and files.
pub struct Place {
    folder: tempfile::TempDir,
}

/// How a run ended, and what it wrote.
#[derive(Debug)]
pub struct Run {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The run must have succeeded.
    pub fn ok(self) -> Run {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// The run must have been refused with `code`, in words: what, and what to try.
    pub fn refused(self, code: i32, words: &str) -> Run {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(
            self.err.starts_with("error: ") || self.err.contains("\nerror: "),
            "{self:?}"
        );
        assert!(self.err.contains(words), "'{words}' is not said: {self:?}");
        if code != 130 {
            assert!(self.err.contains("  try: "), "{self:?}");
        }
        assert!(
            !self.err.contains("panicked") && !self.err.contains("os error"),
            "{self:?}"
        );
        self
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Run {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

impl Place {
    pub fn new() -> Place {
        Place {
            folder: crate::workshop::folder(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn db(&self) -> PathBuf {
        self.path("shop.db")
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Makes this the database, with nothing beside it.
    pub fn take(&self, database: &[u8]) {
        for beside in ["-wal", "-shm", ".writer"] {
            let _ = fs::remove_file(self.path(&format!("shop.db{beside}")));
        }
        fs::write(self.db(), database).unwrap();
    }

    /// The program with these words, on this place's database unless the words name one. Runs in
    /// the folder.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
        command
            .env_clear()
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        for (name, value) in self.variables() {
            command.env(name, value);
        }
        command.args(["--now", NOW]);
        if !words.contains(&"--db") {
            command.arg("--db").arg(self.db());
        }
        command.args(words);
        command
    }

    /// The environment in which the program runs.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let home = self.folder.path().to_string_lossy().into_owned();
        let path = std::env::var("PATH").unwrap_or_default();
        vec![
            ("PATH", path),
            ("HOME", home),
            ("LC_ALL", "C.UTF-8".into()),
            ("RUST_BACKTRACE", "0".into()),
        ]
    }

    pub fn run(&self, words: &[&str]) -> Run {
        self.command(words).output().unwrap().into()
    }

    /// Starts the program; its output goes to `out` and `err` in the folder.
    pub fn start(&self, words: &[&str]) -> Started {
        let number = fs::read_dir(self.folder.path()).unwrap().count();
        let (out, err) = (
            self.path(&format!("{number}.out")),
            self.path(&format!("{number}.err")),
        );
        let (to_out, to_err) = (
            fs::File::create(&out).unwrap(),
            fs::File::create(&err).unwrap(),
        );
        let child = self
            .command(words)
            .stdout(to_out)
            .stderr(to_err)
            .spawn()
            .unwrap();
        Started { child, out, err }
    }
}

/// A running program.
pub struct Started {
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

impl Started {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.id().to_string())
            .status()
            .unwrap();
        assert!(sent.success(), "kill -{name}");
    }

    /// Kills it as nothing else can: SIGKILL.
    pub fn kill(mut self) -> ExitStatus {
        self.child.kill().unwrap();
        self.child.wait().unwrap()
    }

    /// Waits until `holds`, or the program has ended; whether it holds.
    pub fn wait_until(&mut self, mut holds: impl FnMut() -> bool) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while !holds() {
            if !self.is_running() {
                return holds();
            }
            assert!(Instant::now() < deadline, "it did not happen");
            std::thread::sleep(Duration::from_micros(100));
        }
        true
    }

    /// Waits for the end.
    pub fn end(mut self) -> Run {
        let deadline = Instant::now() + PATIENCE;
        while self.is_running() {
            assert!(Instant::now() < deadline, "it did not end");
            std::thread::sleep(Duration::from_millis(1));
        }
        let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        Run {
            code: self.child.wait().unwrap().code(),
            out: text(&self.out),
            err: text(&self.err),
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
