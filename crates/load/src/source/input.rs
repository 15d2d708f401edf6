//! The paths on the command line as the files they stand for: those of a folder, those of an
//! archive, or standard input.

use crate::error::Error;
use crate::source::archive::{self, MARK, Member, Part, Shared};
use crate::source::unpack::broken;
use regulars_core::domain::{Observer, Progress};
use regulars_core::output::quote;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Opens standard input.
pub type Stdin = fn() -> Box<dyn Read + Send>;

/// Name endings of the files that are taken from a folder or an archive.
const ENDINGS: [&str; 13] = [
    "csv", "tsv", "tab", "txt", "json", "jsonl", "ndjson", "xlsx", "xlsm", "xlsb", "xls", "ods",
    "log",
];

/// A file to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its path as typed; for a file in an archive, followed by its path there; for a sheet, by the
    /// sheet's name in brackets.
    pub name: String,
    /// Whether it was found in a folder or archive rather than named itself.
    pub is_found: bool,
    /// The sheet of a workbook with several.
    pub sheet: Option<String>,
    origin: Origin,
}

#[derive(Debug, Clone)]
enum Origin {
    Path(PathBuf),
    /// The content of a pipe.
    Spool(Shared),
    Member(Shared, Member),
    Lines(Vec<u8>),
}

/// The files to read.
#[derive(Debug, Default)]
pub struct Inputs {
    /// In the order of the command line; those of a folder or archive by name.
    pub files: Vec<Input>,
    /// Notes for the operator.
    pub notes: Vec<String>,
}

impl Input {
    /// Some lines of a growing file.
    pub fn of_lines(name: String, text: Vec<u8>) -> Input {
        Input {
            name,
            is_found: false,
            sheet: None,
            origin: Origin::Lines(text),
        }
    }

    /// Its bytes, as stored on disk or in the archive.
    ///
    /// # Errors
    /// It does not exist or cannot be read.
    pub fn open(&self) -> Result<Box<dyn Read + Send>, Error> {
        Ok(match &self.origin {
            Origin::Path(path) => {
                Box::new(File::open(path).map_err(|error| broken(&self.name, error))?)
            }
            Origin::Spool(file) => Box::new(Part::whole(file)),
            Origin::Member(archive, member) => member.read(archive),
            Origin::Lines(text) => Box::new(io::Cursor::new(text.clone())),
        })
    }

    /// The file's name without its folders.
    pub fn short_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    /// What is typed to load it by itself.
    pub fn typed_name(&self) -> String {
        match &self.sheet {
            Some(sheet) => {
                let book = self.name.strip_suffix(&format!(" [{sheet}]"));
                format!(
                    "{} --sheet {}",
                    quote(book.unwrap_or(&self.name)),
                    quote(sheet)
                )
            }
            None => quote(&self.name),
        }
    }

    /// One of its sheets as a file of its own.
    pub fn of_sheet(&self, sheet: &str) -> Input {
        Input {
            name: format!("{} [{sheet}]", self.name),
            is_found: true,
            sheet: Some(sheet.to_string()),
            origin: self.origin.clone(),
        }
    }

    /// The name by which it is known among other files.
    pub fn stem(&self) -> &str {
        self.sheet.as_deref().unwrap_or_else(|| self.short_name())
    }

    /// Its path, if it is a file of its own on disk.
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Path(path) => Some(path),
            _ => None,
        }
    }
}

/// Finds the files that `paths` stand for; `None` if the operator cancelled. A pipe is read to its
/// end, so that its writer never waits.
///
/// # Errors
/// A path does not exist, or a folder or archive contains nothing that can be loaded.
pub fn find(
    paths: &[PathBuf],
    stdin: Option<Stdin>,
    watch: &dyn Observer,
) -> Result<Option<Inputs>, Error> {
    let mut inputs = Inputs::default();
    for path in paths {
        let name = path.display().to_string();
        if path.as_os_str() == "-" {
            let Some(open) = stdin else {
                return Err(Error::NoInput);
            };
            let Some(file) = spool(&name, move || Ok(open()), watch)? else {
                return Ok(None);
            };
            inputs.add(name, Origin::Spool(Arc::new(Mutex::new(file))))?;
            continue;
        }
        let found = fs::metadata(path).map_err(|error| broken(&name, error))?;
        if found.is_dir() {
            inputs.add_folder(path, &name)?;
        } else if found.is_file() {
            inputs.add(name, Origin::Path(path.clone()))?;
        } else {
            let pipe = path.clone();
            let open = move || Ok(Box::new(File::open(pipe)?) as Box<dyn Read + Send>);
            let Some(file) = spool(&name, open, watch)? else {
                return Ok(None);
            };
            inputs.add(name, Origin::Spool(Arc::new(Mutex::new(file))))?;
        }
    }
    Ok(Some(inputs))
}

impl Inputs {
    /// Adds a file, or the files in it if it is an archive.
    fn add(&mut self, name: String, origin: Origin) -> Result<(), Error> {
        let failed = |error| broken(&name, error);
        let archive = match &origin {
            Origin::Path(path) => {
                let mut file = File::open(path).map_err(failed)?;
                is_zip(&mut file)
                    .map_err(failed)?
                    .then(|| Arc::new(Mutex::new(file)))
            }
            Origin::Spool(shared) => {
                let is_zip = shared
                    .lock()
                    .map_or(Ok(false), |mut file| is_zip(&mut file))
                    .map_err(failed)?;
                is_zip.then(|| Arc::clone(shared))
            }
            Origin::Member(..) | Origin::Lines(_) => None,
        };
        let members = match &archive {
            Some(shared) => match shared.lock() {
                Ok(mut file) => archive::members(&name, &mut file)?,
                Err(_) => None,
            },
            None => None,
        };
        let (Some(shared), Some(members)) = (archive, members) else {
            self.files.push(Input {
                name,
                is_found: false,
                sheet: None,
                origin,
            });
            return Ok(());
        };
        let is_alone = members.len() == 1;
        let (known, others): (Vec<Member>, Vec<Member>) = members
            .into_iter()
            .partition(|member| is_alone || is_known(&member.name));
        if known.is_empty() {
            return Err(Error::Folder(name));
        }
        self.pass_over(
            &name,
            others.into_iter().map(|member| member.name).collect(),
        );
        self.files.extend(known.into_iter().map(|member| Input {
            name: format!("{name}/{}", member.name),
            is_found: !is_alone,
            sheet: None,
            origin: Origin::Member(Arc::clone(&shared), member),
        }));
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path, name: &str) -> Result<(), Error> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| broken(name, error))? {
            let entry = entry.map_err(|error| broken(name, error))?;
            let file = entry.file_name().to_string_lossy().into_owned();
            if !file.starts_with('.') && entry.path().is_file() {
                names.push(file);
            }
        }
        names.sort();
        let (known, others): (Vec<String>, Vec<String>) = names
            .into_iter()
            .partition(|name| is_known(name) || name.to_lowercase().ends_with(".zip"));
        if known.is_empty() {
            return Err(Error::Folder(name.to_string()));
        }
        self.pass_over(name, others);
        let first = self.files.len();
        for file in known {
            let path = folder.join(file);
            self.add(path.display().to_string(), Origin::Path(path))?;
        }
        self.files[first..]
            .iter_mut()
            .for_each(|file| file.is_found = true);
        Ok(())
    }

    fn pass_over(&mut self, name: &str, others: Vec<String>) {
        const MOST: usize = 5;
        if others.is_empty() {
            return;
        }
        let more = others.len().saturating_sub(MOST);
        let mut shown = others.into_iter().take(MOST).collect::<Vec<_>>().join(", ");
        if more > 0 {
            shown.push_str(&format!(" and {more} more"));
        }
        self.notes
            .push(format!("{name}: skipped, not tables by name: {shown}"));
    }
}

fn is_zip(file: &mut File) -> io::Result<bool> {
    let mut first = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(MARK.len() as u64).read_to_end(&mut first)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(first == MARK)
}

/// Whether a file with this name can be a table: by its ending, compressed or not, rotated
/// (`access.log.2`) or not.
fn is_known(name: &str) -> bool {
    let name = name.to_lowercase();
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(&name);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_number = !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_digit());
    let is_table = ENDINGS.contains(&ending) || cfg!(feature = "parquet") && ending == "parquet";
    is_table || is_number && stem.ends_with(".log")
}

/// Copies a pipe to an unnamed file; `None` if the operator cancelled. A thread opens and reads the
/// pipe, because a wait for a silent pipe, or for one that has no writer yet, cannot be ended
/// otherwise.
fn spool(
    name: &str,
    open: impl FnOnce() -> io::Result<Box<dyn Read + Send>> + Send + 'static,
    watch: &dyn Observer,
) -> Result<Option<File>, Error> {
    const WAIT: Duration = Duration::from_millis(50);
    let (send, receive) = sync_channel::<io::Result<Vec<u8>>>(8);
    std::thread::spawn(move || {
        let mut pipe = match open() {
            Ok(pipe) => pipe,
            Err(error) => {
                // The other side is gone only if the operator cancelled.
                let _ = send.send(Err(error));
                return;
            }
        };
        loop {
            let mut piece = vec![0; 1 << 16];
            let read = pipe.read(&mut piece).map(|length| {
                piece.truncate(length);
                piece
            });
            let is_over = read.as_ref().is_ok_and(Vec::is_empty)
                || read
                    .as_ref()
                    .is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
            if send.send(read).is_err() || is_over {
                break;
            }
        }
    });
    let failed = |error| broken(name, error);
    let mut file = tempfile::tempfile().map_err(failed)?;
    let mut done = 0;
    loop {
        if watch.is_cancelled() {
            return Ok(None);
        }
        match receive.recv_timeout(WAIT) {
            Ok(Ok(piece)) if piece.is_empty() => break,
            Ok(Ok(piece)) => {
                file.write_all(&piece).map_err(failed)?;
                done += piece.len() as u64;
                let note = "bytes of standard input".to_string();
                watch.progress(Progress {
                    phase: "reading",
                    done,
                    total: None,
                    note,
                });
            }
            Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(Err(error)) => return Err(failed(error)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    Ok(Some(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulars_core::domain::Silent;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn zip(path: &Path, files: &[(&str, &str)]) {
        let mut writer = ZipWriter::new(File::create(path).unwrap());
        for (name, text) in files {
            let packing = SimpleFileOptions::default().compression_method(if text.len() > 20 {
                zip::CompressionMethod::Deflated
            } else {
                zip::CompressionMethod::Stored
            });
            writer.start_file(*name, packing).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
    }

    fn texts(inputs: &Inputs) -> Vec<(String, String)> {
        let read = |input: &Input| {
            let mut text = String::new();
            input.open().unwrap().read_to_string(&mut text).unwrap();
            (
                input
                    .name
                    .rsplit_once("exports")
                    .map_or(input.name.clone(), |(_, rest)| rest.replace('\\', "/")),
                text,
            )
        };
        inputs.files.iter().map(read).collect()
    }

    #[test]
    fn folders_and_archives_are_the_files_in_them() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("exports");
        fs::create_dir_all(folder.join("sub.csv")).unwrap();
        for name in [
            "b.csv",
            "a.jsonl.gz",
            ".hidden.csv",
            "picture.png",
            "access.log.2",
            "notes.md",
        ] {
            fs::write(folder.join(name), name).unwrap();
        }
        let long = "user,item\n".repeat(40);
        let members = [
            ("z.csv", &*long),
            ("in/x.csv", "x"),
            ("__MACOSX/x.csv", "m"),
            (".h.csv", "h"),
            ("logo.png", "p"),
        ];
        zip(&folder.join("c.zip"), &members);
        let inputs = find(std::slice::from_ref(&folder), None, &Silent::default())
            .unwrap()
            .unwrap();
        let expected = [
            ("/a.jsonl.gz", "a.jsonl.gz"),
            ("/access.log.2", "access.log.2"),
            ("/b.csv", "b.csv"),
            ("/c.zip/in/x.csv", "x"),
            ("/c.zip/z.csv", &long),
        ];
        assert_eq!(
            texts(&inputs),
            expected.map(|(name, text)| (name.to_string(), text.to_string()))
        );
        assert_eq!(inputs.notes.len(), 2, "{:?}", inputs.notes);
        assert!(
            inputs.notes[0].ends_with("notes.md, picture.png"),
            "{:?}",
            inputs.notes
        );
        let empty = place.path().join("empty");
        fs::create_dir(&empty).unwrap();
        assert!(matches!(
            find(&[empty], None, &Silent::default()),
            Err(Error::Folder(_))
        ));
        assert!(matches!(
            find(&["-".into()], None, &Silent::default()),
            Err(Error::NoInput)
        ));
    }

    #[test]
    fn damaged_and_nested_archives_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.zip");
        zip(&path, &[("b.zip", "x")]);
        let refused = find(std::slice::from_ref(&path), None, &Silent::default());
        assert!(matches!(
            refused,
            Err(Error::Binary(_, "it is an archive inside an archive"))
        ));
        let long: String = (0..2_000)
            .map(|n| format!("user{n},item{}\n", n * 7 % 97))
            .collect();
        zip(&path, &[("b.csv", &long)]);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 8].fill(0x5a);
        fs::write(&path, bytes).unwrap();
        let inputs = find(&[path], None, &Silent::default()).unwrap().unwrap();
        let mut text = String::new();
        assert!(
            inputs.files[0]
                .open()
                .unwrap()
                .read_to_string(&mut text)
                .is_err()
        );
    }

    #[test]
    fn a_pipe_is_read_to_its_end_and_its_archive_opened() {
        fn piped() -> Box<dyn Read + Send> {
            let place = tempfile::tempdir().unwrap();
            zip(&place.path().join("a.zip"), &[("b.csv", "user,item")]);
            Box::new(io::Cursor::new(
                fs::read(place.path().join("a.zip")).unwrap(),
            ))
        }
        let inputs = find(&["-".into()], Some(piped), &Silent::default())
            .unwrap()
            .unwrap();
        assert_eq!(
            texts(&inputs),
            [("-/b.csv".to_string(), "user,item".to_string())]
        );
        let silent = Silent::default();
        silent.cancel_token().cancel();
        fn endless() -> Box<dyn Read + Send> {
            Box::new(io::repeat(b'x'))
        }
        assert!(
            find(&["-".into()], Some(endless), &silent)
                .unwrap()
                .is_none()
        );
    }
}
