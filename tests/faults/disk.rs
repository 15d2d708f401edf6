//! A full disk: a clear error, nothing lost, and work goes on once there is space.

use super::program::{Place, Run};
use super::shops::Shop;
use super::state::{beside, sidecar, state};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk in memory, on a folder of its own.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// `None` where this process may not make one.
    fn new(megabytes: u32) -> Option<Disk> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(Disk { folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Fills it until so many bytes are free.
    fn fill(&self, free: u64) {
        let mut ballast = fs::File::create(self.path("ballast")).unwrap();
        let available = fs4::available_space(self.folder.path()).unwrap();
        ballast
            .write_all(&vec![1; available.saturating_sub(free) as usize])
            .unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.folder.path()).output();
    }
}

/// Says on a line of its own, which the test harness does not hold back, that a test could not do
/// its work.
fn skip(what: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
}

fn run_on(place: &Place, database: &Path, line: &[&str]) -> Run {
    place.run(&[&["--db", database.to_str().unwrap()], line].concat())
}

/// Many rows in a small file: what it needs is not seen by its size.
fn packed_rows(rows: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(b"user,item,time,order,quantity,price\n")
        .unwrap();
    for row in 0..rows {
        let (user, item, day) = (row % 1_000, row % 20, row % 28 + 1);
        writeln!(
            encoder,
            "user{user},item{item},2026-05-{day:02} 10:00,o{row},1,2.00"
        )
        .unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn a_full_disk_loses_nothing() {
    let Some(disk) = Disk::new(32) else {
        skip("the test of a full disk needs the right to mount one");
        return;
    };
    let place = Shop::large().place(&Shop::large().drafted);
    let database = disk.path("shop.db");
    fs::write(&database, &Shop::large().drafted).unwrap();
    let before = state(&database);
    let unharmed = |what: &str| {
        assert!(!sidecar(&database).exists(), "{what}");
        assert!(
            fs::metadata(beside(&database, "-wal")).map_or(0, |data| data.len()) == 0,
            "{what}"
        );
        assert_eq!(state(&database), before, "{what}");
    };

    // Seen before the work begins: it says how much is needed.
    place.write(
        "long.csv",
        format!("user,item\n{}", "ann,tea\n".repeat(1_200_000)),
    );
    let run = run_on(&place, &database, &["load", "long.csv"]).refused(4, "MB of free disk space");
    assert!(run.out.is_empty(), "{run:?}");
    unharmed("too little space for a load");

    // Met in the middle of the work.
    place.write("packed.csv.gz", packed_rows(60_000));
    disk.fill(6 << 20);
    run_on(&place, &database, &["load", "packed.csv.gz"]).refused(4, "the disk is full");
    unharmed("a load");
    disk.fill(256 << 10);
    run_on(&place, &database, &["segment", "--by", "rfm"]).refused(4, "the disk is full");
    unharmed("a model run");
    run_on(
        &place,
        &database,
        &["campaign", "launch", "1", "--yes", "--accept-loss"],
    )
    .refused(4, "the disk is full");
    unharmed("a launch");
    // Nothing is free at all: not even room to begin.
    disk.fill(0);
    for line in [
        &["status"][..],
        &["user", "U0001"],
        &["why", "U0001"],
        &["campaigns"],
    ] {
        run_on(&place, &database, line).ok();
    }
    for line in [&["settings", "cap", "3"][..], &["load", "users.csv"]] {
        run_on(&place, &database, line).refused(4, "free some space");
    }
    let fresh = disk.path("new.db");
    run_on(&place, &fresh, &["load", "users.csv"]).refused(4, "the disk is full");
    assert!(!fresh.exists(), "nothing half made is left");
    fs::remove_file(disk.path("ballast")).unwrap();
    unharmed("a setting");

    run_on(
        &place,
        &database,
        &["campaign", "launch", "1", "--yes", "--accept-loss"],
    )
    .ok();
    assert_ne!(state(&database), before);
}

#[test]
fn too_little_space_is_said_before_the_work_begins() {
    let place = Shop::small().place(&Shop::small().drafted);
    let before = state(&place.db());
    // A file with a hole: it seems to be larger than any disk of a shop.
    let path = place.write(
        "huge.csv",
        format!("user,item\n{}", "ann,tea\n".repeat(50_000)),
    );
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    if file.set_len(1 << 43).is_err() {
        skip("the test of a file larger than the disk needs files with holes");
        return;
    }
    let run = place
        .run(&["load", "huge.csv"])
        .refused(4, "MB of free disk space");
    assert!(run.out.is_empty(), "{run:?}");
    assert_eq!(state(&place.db()), before);
}

/// A limit of the size of files stands in for a full disk where nobody may mount one: a quota
/// behaves so.
#[test]
#[cfg(unix)]
fn a_limit_of_the_size_of_files_loses_nothing() {
    let place = Shop::small().place(&Shop::small().drafted);
    place.write("packed.csv.gz", packed_rows(30_000));
    let before = state(&place.db());
    let limited = |line: &[&str]| -> Run {
        let inner = place.command(line);
        let mut shell = Command::new("sh");
        // In units of 512 bytes; without the trap the signal would end the program.
        shell
            .args(["-c", "trap '' XFSZ; ulimit -f 4096 && exec \"$@\"", "sh"])
            .arg(inner.get_program());
        shell
            .args(inner.get_args())
            .current_dir(place.db().parent().unwrap());
        shell
            .envs(
                inner
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .output()
            .unwrap()
            .into()
    };
    limited(&["load", "packed.csv.gz"]).refused(4, "the system refused to write to the database");
    assert!(!sidecar(&place.db()).exists());
    assert_eq!(state(&place.db()), before);
    place.run(&["load", "packed.csv.gz"]).ok();
}
